package memory_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest/long"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// The window follows the reader, so that a long link is used.
func TestReceiverWindowFollowsTheReader(t *testing.T) {
	long.NotShort(t)
	const second = 4_000_000 // bytes on the link
	onLinked(t, memory.Link{Latency: far50, Bandwidth: second, Queue: 1 << 20, MTU: 9000}, func(t *testing.T, w *world, client, server impl.Stream) {
		const n = 12 << 20
		took := w.transfer(t, client, server, n)
		best := time.Duration(n / 8960 * 9000 * int64(time.Second) / second)
		assert.Less(t, took, best*5/4, "at best it is %v", best)
	})
	// A buffer of a size that was set keeps it.
	onLinked(t, memory.Link{Latency: far50}, func(t *testing.T, w *world, client, server impl.Stream) {
		require.NoError(t, impl.Set(server, impl.ReceiveBuffer, 50000))
		took := w.transfer(t, client, server, 2_000_000)
		assert.Greater(t, took, 1800*ms, "at most 100000 bytes in a round trip")
	})
}

// A window that was closed is advertised as soon as there is room for two segments,
// and not for each byte.
func TestReceiverTellsOfItsWindow(t *testing.T) {
	onLinked(t, memory.Link{}, func(t *testing.T, w *world, client, server impl.Stream) {
		fill(t, client, 1000)
		w.transcript.lines()
		_, err := server.Read(make([]byte, 2*1460-1))
		require.NoError(t, err)
		assert.Empty(t, w.transcript.lines()[0])
		_, err = server.Read(make([]byte, 1))
		require.NoError(t, err)
		assert.Contains(t, w.transcript.lines()[0], "ack 131072 window 2920")
		synctest.Wait()
		info, _ := memory.Inspect(server)
		assert.Equal(t, 131072, info.RecvQueue, "it has been filled again")
	})
}
