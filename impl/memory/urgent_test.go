package memory_test

import (
	"bytes"
	"io"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// oob returns the urgent bytes of a stream.
func oob(tb testing.TB, s impl.Stream) impl.OutOfBand {
	tb.Helper()
	o, ok := impl.As[impl.OutOfBand](s)
	require.True(tb, ok)
	return o
}

func sendUrgent(tb testing.TB, s impl.Stream, text string) {
	tb.Helper()
	n, err := oob(tb, s).SendUrgent([]byte(text))
	require.NoError(tb, err)
	require.Equal(tb, len(text), n)
}

func fetches(tb testing.TB, s impl.Stream, want byte) {
	tb.Helper()
	got, err := oob(tb, s).TryReceiveUrgent()
	require.NoError(tb, err)
	require.Equal(tb, string(want), string(got))
}

func isAtMark(tb testing.TB, s impl.Stream) bool {
	tb.Helper()
	is, err := oob(tb, s).AtMark()
	require.NoError(tb, err)
	return is
}

// An urgent byte counts as unread until it is skipped.
func TestInspectUrgent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := pair(t, memory.New(), impl.TCP)
		sendUrgent(t, client, "ab!")
		assert.Equal(t, 3, inspect(t, server).RecvQueue)
		fetches(t, server, '!')
		assert.Equal(t, 3, inspect(t, server).RecvQueue)
		reads(t, server, "ab")
		assert.Equal(t, 1, inspect(t, server).RecvQueue)
		_, err := server.TryRead(make([]byte, 1))
		require.Equal(t, impl.ErrWouldBlock, err)
		assert.Zero(t, inspect(t, server).RecvQueue)

		ended := make(chan error)
		go func() { ended <- oob(t, server).EnsureUrgent() }()
		go func() { _, _ = server.Read(make([]byte, 1)) }()
		synctest.Wait()
		assert.Equal(t, 2, inspect(t, server).Readers)
		sendUrgent(t, client, "!")
		require.NoError(t, <-ended)
		synctest.Wait()
		info := inspect(t, server)
		assert.Equal(t, 1, info.Readers)
		assert.Equal(t, 1, info.RecvQueue)
		require.NoError(t, server.Close())
		require.NoError(t, client.Close())
	})
}

// An urgent byte that does not fit into the receive buffer has not arrived, and cannot
// be received before it has.
func TestUrgentBehindAFullBuffer(t *testing.T) {
	const size = 200_000
	client, server := pair(t, memory.New(), impl.TCP)
	data := bytes.Repeat([]byte("z"), size)
	_, err := client.Write(data)
	require.NoError(t, err)
	sendUrgent(t, client, "1")
	sendUrgent(t, client, "2")
	assert.False(t, oob(t, server).CanReadUrgent())
	info := inspect(t, server)
	unread := info.RecvQueue
	assert.Equal(t, size+2, unread+inspect(t, client).SendQueue)

	got := make([]byte, unread-1)
	_, err = io.ReadFull(server, got)
	require.NoError(t, err)
	assert.False(t, oob(t, server).CanReadUrgent(), "the window is still closed")
	_, err = io.ReadFull(server, got[:1])
	require.NoError(t, err)
	fetches(t, server, '2')

	n := len(got) + 1
	for !isAtMark(t, server) {
		k, err := server.Read(data)
		require.NoError(t, err)
		n += k
	}
	assert.Equal(t, size+1, n, "the first is a byte like all others")
	_, err = server.TryRead(data)
	require.Equal(t, impl.ErrWouldBlock, err)
}

// An urgent byte can be received while bytes before it are missing.
func TestUrgentOvertakesLostBytes(t *testing.T) {
	onLinked(t, memory.Link{Latency: 50 * ms}, func(t *testing.T, w *world, client, server impl.Stream) {
		w.cut(t)
		write(t, client, "abc")
		w.heal(t)
		sendUrgent(t, client, "d!")
		require.NoError(t, oob(t, server).EnsureUrgent())
		assert.Equal(t, 50*ms, w.after())
		assert.False(t, server.CanRead())
		assert.Zero(t, inspect(t, server).RecvQueue)
		fetches(t, server, '!')
		p := make([]byte, 10)
		n, err := server.Read(p)
		require.NoError(t, err)
		assert.Greater(t, w.after(), 200*ms)
		assert.Equal(t, "abcd", string(p[:n]))
		assert.True(t, isAtMark(t, server))
		require.NoError(t, client.Close())
		require.NoError(t, server.Close())
	})
}

// Segments that are sent before an urgent byte announce it, as far as their pointer
// reaches.
func TestUrgentIsAnnounced(t *testing.T) {
	const size = 60_000
	onLinked(t, memory.Link{Latency: 10 * ms, Bandwidth: 1_000_000, Queue: 10_000}, func(t *testing.T, _ *world, client, server impl.Stream) {
		_, err := client.Write(make([]byte, size))
		require.NoError(t, err)
		sendUrgent(t, client, "!")
		require.NoError(t, server.EnsureReadable())
		for _, err = oob(t, server).TryReceiveUrgent(); err != impl.ErrWouldBlock; _, err = oob(t, server).TryReceiveUrgent() {
			require.ErrorIs(t, err, syscall.EINVAL)
			time.Sleep(ms)
		}
		assert.False(t, oob(t, server).CanReadUrgent())
		require.NoError(t, oob(t, server).EnsureUrgent())
		fetches(t, server, '!')
		_, err = io.ReadFull(server, make([]byte, size))
		require.NoError(t, err)
		assert.True(t, isAtMark(t, server))
		require.NoError(t, client.Close())
		require.NoError(t, server.Close())
	})
}

// The transcript shows where the byte is.
func TestUrgentInTheTranscript(t *testing.T) {
	onLinked(t, memory.Link{Latency: ms}, func(t *testing.T, w *world, client, server impl.Stream) {
		require.NoError(t, impl.Set(client, impl.NoDelay, false))
		write(t, client, "abc")
		sendUrgent(t, client, "!") // it does not wait
		reads(t, server, "abc")
		assert.Equal(t, []string{"data 0..3", "data 3..4 urgent 3"}, w.sent("data"))
		fetches(t, server, '!')
		require.NoError(t, client.Close())
		require.NoError(t, server.Close())
	})
}

// A reader that has the turn, and waits behind an urgent byte, reads what comes behind
// it, whatever other readers wait.
func TestUrgentWithSeveralReaders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := pair(t, memory.New(), impl.TCP)
		got := make(chan string)
		for range 3 {
			go func() {
				p := make([]byte, 1)
				_, err := server.Read(p)
				assert.NoError(t, err)
				got <- string(p)
			}()
		}
		for _, text := range []string{"a", "b", "c"} {
			synctest.Wait()
			sendUrgent(t, client, "!")
			synctest.Wait()
			assert.Empty(t, got)
			assert.True(t, oob(t, server).CanReadUrgent())
			write(t, client, text)
			assert.Equal(t, text, <-got)
		}
		require.NoError(t, server.Close())
		require.NoError(t, client.Close())
	})
}
