package memory_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// Over a link that was not shaped effects are visible at once.
func TestLinkedOverAZeroLink(t *testing.T) {
	w := newWorld(t, memory.Link{})
	client, server := w.connect(t)
	write(t, client, "hello")
	assert.True(t, server.CanRead())
	reads(t, server, "hello")
	write(t, server, "world")
	reads(t, client, "world")
	require.NoError(t, client.Close())
	atEnd(t, server)
	require.NoError(t, server.Close())
	want := []string{
		"near>far SYN: sent", "near>far SYN: arrived", "far>near SYN-ACK: sent", "far>near SYN-ACK: arrived",
		"near>far ACK: sent", "near>far ACK: arrived", "far>near ack 0 window 131072: sent", "far>near ack 0 window 131072: arrived",
		"near>far data 0..5: sent", "near>far data 0..5: arrived", "far>near ack 5 window 131067: sent", "far>near ack 5 window 131067: arrived",
		"far>near data 0..5: sent", "far>near data 0..5: arrived", "near>far ack 5 window 131067: sent", "near>far ack 5 window 131067: arrived",
		"near>far FIN 5: sent", "near>far FIN 5: arrived", "far>near ack 6 window 131072: sent", "far>near ack 6 window 131072: arrived",
		"far>near FIN 5: sent", "far>near FIN 5: arrived", "near>far ack 6 window 131072: sent", "near>far ack 6 window 131072: arrived",
	}
	var got []string
	for _, line := range w.transcript.lines() {
		words := strings.SplitN(line, " ", 7) // time, hosts, protocol, from, ">", to, what
		got = append(got, words[1]+" "+words[6])
	}
	assert.Equal(t, want, got)
}

// Each end knows of the other only what has arrived.
func TestLinkedTakesTime(t *testing.T) {
	onLinked(t, memory.Link{Latency: 50 * ms}, func(t *testing.T, w *world, client, server impl.Stream) {
		write(t, client, "hello")
		synctest.Wait()
		assert.False(t, server.CanRead())
		reads(t, server, "hello")
		assert.Equal(t, 50*ms, w.after())
		write(t, server, "world")
		reads(t, client, "world")
		assert.Equal(t, 100*ms, w.after())
		require.NoError(t, client.Close())
		atEnd(t, server)
		assert.Equal(t, 150*ms, w.after())
		require.NoError(t, server.Close())
	})
}

// An idle linked connection has no alarm, and one that is over has none either.
func TestLinkedAtRest(t *testing.T) {
	onLinked(t, memory.Link{Latency: ms}, func(t *testing.T, w *world, client, server impl.Stream) {
		atRest(t, w)
		require.NoError(t, client.Close())
		time.Sleep(time.Hour)
		atRest(t, w)
		require.NoError(t, server.Close())
		time.Sleep(time.Hour)
		atRest(t, w)
	})
}
