package sockets_test

import (
	"io"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/sockets"
	"github.com/smalltalk-sockets/go/sockets/events"
)

// reset has a peer reset the connection, and waits until that has arrived.
func reset(t *testing.T, client, socket *sockets.Socket) {
	assert.NoError(t, client.SetSoLinger(0))
	assert.NoError(t, client.Close())
	_ = socket.EnsureReadable()
}

// ending adds listeners that tell in which order a connection ends.
func ending(t *testing.T, socket *sockets.Socket) <-chan string {
	t.Helper()
	order := make(chan string, 10)
	require.NoError(t, socket.AddEventListener(events.On(sockets.EventIOError, func(e *sockets.IOErrorEvent) {
		assert.ErrorIs(t, e.Detail, syscall.ECONNRESET)
		order <- "ioError"
	})))
	require.NoError(t, socket.AddEventListener(events.On(sockets.EventClose, func(*sockets.Event) { order <- "close" })))
	return order
}

// TestResetThatAListenerMeets: the system shows a reset once, and here to a read of
// the program.
func TestResetThatAListenerMeets(t *testing.T) {
	for _, q := range waits {
		t.Run(q.name, func(t *testing.T) {
			worlds(t, func(t *testing.T, ns *sockets.Namespace) {
				client, socket := eventPair(t, ns)
				require.NoError(t, socket.AddEventListener(events.On(sockets.EventSocketData, func(*sockets.ProgressEvent) {
					_ = socket.BufferContents()
					reset(t, client, socket)
					q.ask(socket)
				})))
				order := ending(t, socket)
				_, err := client.Write([]byte("first"))
				require.NoError(t, err)
				assert.Equal(t, "ioError", told(t, order))
				assert.Equal(t, "close", told(t, order))
				quiet(t, socket.Loop(), order)
			})
		})
	}
}

// TestResetBeforeTheListener: a read or a write has met it while nothing listened.
func TestResetBeforeTheListener(t *testing.T) {
	for name, meet := range map[string]func(s *sockets.Socket) error{
		"Read":     func(s *sockets.Socket) error { _, err := s.Read(make([]byte, 10)); return err },
		"NextLine": func(s *sockets.Socket) error { _, err := s.NextLine(); return err },
		"Write":    func(s *sockets.Socket) error { _, err := s.Write([]byte("x")); return err },
		"Flush":    func(s *sockets.Socket) error { s.Display("x"); return s.Flush() },
	} {
		t.Run(name, func(t *testing.T) {
			worlds(t, func(t *testing.T, ns *sockets.Namespace) {
				client, socket := pair(t, ns)
				reset(t, client, socket)
				require.ErrorIs(t, meet(socket), syscall.ECONNRESET)
				order := ending(t, socket)
				assert.Equal(t, "ioError", told(t, order))
				assert.Equal(t, "close", told(t, order))
				quiet(t, socket.Loop(), order)
			})
		})
	}
}

// TestWriteBehindCloseWrite fails, and leaves the other half alone.
func TestWriteBehindCloseWrite(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, socket := eventPair(t, ns)
		texts := gathers(t, socket)
		failures := on(t, socket, sockets.EventIOError)
		closed := on(t, socket, sockets.EventClose)
		require.NoError(t, socket.CloseWrite())
		_, err := client.ReadByte()
		require.ErrorIs(t, err, io.EOF)
		_, err = socket.Write([]byte("too late"))
		require.NoError(t, err)
		require.ErrorIs(t, told(t, failures), syscall.EPIPE)
		_, err = client.Write([]byte("still here"))
		require.NoError(t, err)
		assert.Equal(t, "still here", whole(t, texts, 10))
		quiet(t, socket.Loop(), closed)
	})
}
