package sockets_test

import (
	"bytes"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/sockets"
	"github.com/smalltalk-sockets/go/sockets/events"
)

// eventPair returns a client without events, and the other end of its
// connection, from a connect event.
func eventPair(t *testing.T, ns *sockets.Namespace) (client, socket *sockets.Socket) {
	t.Helper()
	server := bound(t, ns)
	connections := on(t, server, sockets.EventServerSocketConnect)
	require.NoError(t, server.Listen(0))
	client = dial(t, server)
	require.NoError(t, client.SetDeadline(time.Now().Add(testTimeout)))
	socket = told(t, connections)
	t.Cleanup(func() { _ = socket.Close() })
	return client, socket
}

// flood is more than the connection of a narrowPair takes while no call reads.
const flood = 2 << 20

// narrowPair is eventPair with small buffers in the way from the socket to the
// client.
func narrowPair(t *testing.T, ns *sockets.Namespace) (client, socket *sockets.Socket) {
	t.Helper()
	client, socket = eventPair(t, ns)
	require.NoError(t, sockets.SetOption(client, sockets.ReceiveBuffer, 64<<10))
	require.NoError(t, sockets.SetOption(socket, sockets.SendBuffer, 64<<10))
	return client, socket
}

// gathers adds a listener that takes everything that arrives at a socket.
func gathers(t *testing.T, socket *sockets.Socket) <-chan string {
	t.Helper()
	texts := make(chan string, 1000)
	require.NoError(t, socket.AddEventListener(events.On(sockets.EventSocketData, func(e *sockets.ProgressEvent) {
		p := socket.BufferContents()
		assert.Equal(t, e.Detail.BytesLoaded, len(p))
		texts <- string(p)
	})))
	return texts
}

// whole returns n bytes of what gathers has gathered.
func whole(t *testing.T, texts <-chan string, n int) string {
	t.Helper()
	var all string
	for len(all) < n {
		all += told(t, texts)
	}
	return all
}

func TestSocketData(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, socket := eventPair(t, ns)
		texts := gathers(t, socket)
		for _, text := range []string{"one", "two", "three"} {
			_, err := client.Write([]byte(text))
			require.NoError(t, err)
			assert.Equal(t, text, whole(t, texts, len(text)))
		}
		long := bytes.Repeat([]byte("0123456789abcdef"), 20000)
		go func() { _, _ = client.Write(long) }()
		assert.Equal(t, string(long), whole(t, texts, len(long)))
	})
}

// TestDataThatCameBeforeTheListener: also what was read ahead without one.
func TestDataThatCameBeforeTheListener(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, socket := eventPair(t, ns)
		_, err := client.Write([]byte("first line\nsecond"))
		require.NoError(t, err)
		line(t, socket, "first line")
		assert.Equal(t, "second", whole(t, gathers(t, socket), 6))
	})
}

// TestNoSocketEventsAfterClose: after Close by the program.
func TestNoSocketEventsAfterClose(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, socket := eventPair(t, ns)
		texts := gathers(t, socket)
		closed := on(t, socket, sockets.EventClose)
		failures := on(t, socket, sockets.EventIOError)
		require.NoError(t, socket.Loop().Do(func() {
			_, err := client.Write([]byte("late"))
			require.NoError(t, err)
			require.NoError(t, socket.Close())
		}))
		_, err := client.ReadByte()
		require.Error(t, err)
		quiet(t, socket.Loop(), texts)
		quiet(t, socket.Loop(), closed)
		quiet(t, socket.Loop(), failures)
	})
}

// TestPanicInDataListener: the others are called, and the socket goes on.
func TestPanicInDataListener(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, socket := eventPair(t, ns)
		panics := make(chan *events.PanicError, 10)
		socket.Loop().OnPanic(func(p *events.PanicError) { panics <- p })
		require.NoError(t, socket.AddEventListener(events.On(sockets.EventSocketData, func(*sockets.ProgressEvent) { panic("a mistake") })))
		texts := gathers(t, socket)
		for range 2 {
			_, err := client.Write([]byte("hello"))
			require.NoError(t, err)
			assert.Equal(t, "a mistake", told(t, panics).Value)
			assert.Equal(t, "hello", told(t, texts))
		}
	})
}

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
			require.NoError(t, sockets.SetOption(client, sockets.Linger, linger))
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
