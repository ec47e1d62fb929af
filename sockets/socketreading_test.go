package sockets_test

import (
	"net"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/sockets"
	"github.com/smalltalk-sockets/go/sockets/events"
)

// ends adds a listener that ends the goroutine it is called in, as FailNow of a
// test does, and says so before.
func ends[D any](t *testing.T, target events.Dispatcher, typ *events.Type[D]) <-chan D {
	t.Helper()
	details := make(chan D, 1000)
	require.NoError(t, target.AddEventListener(events.On(typ, func(e *events.Event[D]) {
		details <- e.Detail
		runtime.Goexit()
	})))
	return details
}

// isClosed waits until the loop of a socket has closed it.
func isClosed(t *testing.T, socket *sockets.Socket) {
	t.Helper()
	require.Eventually(t, func() bool { return !socket.IsOpen() }, patience, time.Millisecond)
	require.ErrorIs(t, socket.Close(), net.ErrClosed)
}

// TestListenerThatEndsItsGoroutine hangs no socket: there are events for what
// comes, and the end of the connection is the end of the socket.
func TestListenerThatEndsItsGoroutine(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		server := bound(t, ns)
		connections := ends(t, server, sockets.EventServerSocketConnect)
		require.NoError(t, server.Listen(0))
		for _, linger := range []int{-1, 0} {
			client := dial(t, server)
			socket := told(t, connections)
			progress := ends(t, socket, sockets.EventSocketData)
			closed := ends(t, socket, sockets.EventClose)
			failures := ends(t, socket, sockets.EventIOError)
			for range 3 {
				_, err := client.Write([]byte("hello"))
				require.NoError(t, err)
				told(t, progress)
			}
			require.NoError(t, client.SetSoLinger(linger))
			require.NoError(t, client.Close())
			if linger == 0 {
				require.ErrorIs(t, told(t, failures), syscall.ECONNRESET)
			}
			told(t, closed)
			isClosed(t, socket)
			quiet(t, socket.Loop(), closed)
			quiet(t, socket.Loop(), failures)
		}
	})
}

// TestWriteFailsAndListenerEndsItsGoroutine: nobody reads, so that nothing else
// would show the end.
func TestWriteFailsAndListenerEndsItsGoroutine(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, socket := eventPair(t, ns)
		ends(t, socket, sockets.EventOutputProgress)
		failures := ends(t, socket, sockets.EventIOError)
		require.NoError(t, client.SetSoLinger(0))
		require.NoError(t, client.Close())
		require.NoError(t, socket.EnsureReadable())
		_, err := socket.Write([]byte("anybody?"))
		require.NoError(t, err)
		require.Error(t, told(t, failures))
		isClosed(t, socket)
	})
}

// TestReadAheadBetweenListeners: bytes that were read ahead while nobody listened
// are news to the next listener, as they are to the first.
func TestReadAheadBetweenListeners(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, socket := eventPair(t, ns)
		for range 3 {
			texts := make(chan string, 10)
			l := events.On(sockets.EventSocketData, func(*sockets.ProgressEvent) { texts <- string(socket.BufferContents()) })
			_, err := client.Write([]byte("a line\nahead"))
			require.NoError(t, err)
			line(t, socket, "a line")
			require.NoError(t, socket.AddEventListener(l))
			assert.Equal(t, "ahead", whole(t, texts, 5))
			socket.RemoveEventListener(l)
			require.NoError(t, socket.Loop().Do(func() {}))
		}
	})
}

// TestReadBufferFullIsToldOnce: whatever has the socket look again.
func TestReadBufferFullIsToldOnce(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, socket := eventPair(t, ns)
		socket.ReadBuffer().SetMax(1000)
		failures := on(t, socket, sockets.EventIOError)
		on(t, socket, sockets.EventSocketData)
		_, err := client.Write([]byte(strings.Repeat("x", 10_000)))
		require.NoError(t, err)
		require.Error(t, told(t, failures))
		for range 3 {
			require.NoError(t, socket.SetReadDeadline(time.Time{}))
			on(t, socket, sockets.EventClose)
			quiet(t, socket.Loop(), failures)
		}
	})
}
