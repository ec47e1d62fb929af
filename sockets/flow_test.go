package sockets_test

import (
	"io"
	"net"
	"runtime"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/sockets"
	"github.com/smalltalk-sockets/go/sockets/events"
)

// TestPutBeforeTheListener: what nobody sent when it was put goes out once the
// socket is driven by events.
func TestPutBeforeTheListener(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, socket := eventPair(t, ns)
		socket.Display("put before").NL()
		on(t, socket, sockets.EventClose)
		line(t, client, "put before")
	})
}

// TestReplyOfAListenerThatIsRemoved goes out all the same, behind what was
// written, and the loop does not wait for room.
func TestReplyOfAListenerThatIsRemoved(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		require.NoError(t, ns.Socket.SetOutputLimit(64<<20))
		client, socket := eventPair(t, ns)
		var once *events.Listener
		once = events.On(sockets.EventSocketData, func(*sockets.ProgressEvent) {
			_, err := socket.Write(make([]byte, 16<<20)) // more than a connection takes
			assert.NoError(t, err)
			socket.Display("reply").NL()
			socket.RemoveEventListener(once)
		})
		require.NoError(t, socket.AddEventListener(once))
		_, err := client.Write([]byte("?"))
		require.NoError(t, err)
		require.Eventually(t, func() bool { return socket.BytesPending() > 0 }, patience, time.Millisecond)
		require.NoError(t, socket.Loop().Do(func() {}))
		_, err = io.CopyN(io.Discard, client, 16<<20)
		require.NoError(t, err)
		line(t, client, "reply")
	})
}

// TestWrittenInBothWays: what is written while nobody listens, and waits, comes
// behind what was written by events before.
func TestWrittenInBothWays(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, socket := eventPair(t, ns)
		const times, size = 200, 5000
		failed := make(chan error, 1)
		go func() {
			l := events.On(sockets.EventOutputProgress, func(*sockets.OutputProgressEvent) {})
			piece := make([]byte, size)
			for i := range times {
				switch i % 4 {
				case 0:
					_ = socket.AddEventListener(l)
				case 2:
					socket.RemoveEventListener(l)
				}
				for j := range piece {
					piece[j] = byte(i)
				}
				if _, err := socket.Write(piece); err != nil {
					failed <- err
					return
				}
			}
			failed <- socket.CloseWrite()
		}()
		all, err := io.ReadAll(client)
		require.NoError(t, err)
		require.NoError(t, <-failed)
		require.Len(t, all, times*size)
		for i, c := range all {
			if c != byte(i/size) {
				require.FailNow(t, "out of order", "byte %d", i)
			}
		}
	})
}

// TestHalfCloseWaitsForADeadline: while a deadline holds output up, the end does
// not come before it.
func TestHalfCloseWaitsForADeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ns := sockets.NewNamespace(newMemory(t))
		require.NoError(t, ns.Socket.SetOutputLimit(64<<20))
		client, socket := eventPair(t, ns)
		require.NoError(t, client.SetDeadline(time.Time{}))
		on(t, socket, sockets.EventOutputProgress)
		failures := on(t, socket, sockets.EventIOError)
		require.NoError(t, socket.SetWriteDeadline(time.Now().Add(time.Second)))
		_, err := socket.Write(make([]byte, 32<<20))
		require.NoError(t, err)
		require.NoError(t, socket.CloseWrite())
		require.Error(t, <-failures)
		require.NoError(t, socket.CloseWrite(), "nor does it now")
		require.NoError(t, socket.SetWriteDeadline(time.Time{}))
		read, err := io.Copy(io.Discard, client)
		require.NoError(t, err)
		assert.EqualValues(t, 32<<20, read)
	})
}

// TestSecondCloseResets: the peer must not take a part for the whole.
func TestSecondCloseResets(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		require.NoError(t, ns.Socket.SetOutputLimit(64<<20))
		client, socket := eventPair(t, ns)
		on(t, socket, sockets.EventClose)
		_, err := socket.Write(make([]byte, 32<<20))
		require.NoError(t, err)
		require.NoError(t, socket.Close())
		require.ErrorIs(t, socket.SetDeadline(time.Time{}), net.ErrClosed)
		_ = socket.Close()
		_, err = io.Copy(io.Discard, client)
		require.ErrorIs(t, err, syscall.ECONNRESET)
	})
}

// TestProgressListenerThatEndsItsGoroutine: what had no room goes out when there
// is some.
func TestProgressListenerThatEndsItsGoroutine(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		require.NoError(t, ns.Socket.SetOutputLimit(32<<20))
		client, socket := eventPair(t, ns)
		require.NoError(t, socket.AddEventListener(events.On(sockets.EventOutputProgress, func(*sockets.OutputProgressEvent) {
			runtime.Goexit()
		})))
		_, err := socket.Write(make([]byte, 32<<20))
		require.NoError(t, err)
		socket.Display("last").NL()
		_, err = io.CopyN(io.Discard, client, 32<<20)
		require.NoError(t, err)
		line(t, client, "last")
	})
}

// TestCloseRightBehindAPut: the loop may be about to send it, and then Close has
// it go out all the same.
func TestCloseRightBehindAPut(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		server := bound(t, ns)
		require.NoError(t, server.Listen(0))
		for range 1000 {
			client := dial(t, server)
			require.NoError(t, client.AddEventListener(events.On(sockets.EventOutputProgress, func(*sockets.OutputProgressEvent) {})))
			socket, err := server.Accept()
			require.NoError(t, err)
			client.Display("last words")
			runtime.Gosched()
			require.NoError(t, client.Close())
			text, err := socket.UpToEnd(100)
			require.NoError(t, err)
			require.Equal(t, "last words", string(text))
			require.NoError(t, socket.Close())
		}
	})
}

// TestOutputLimitBelowTheBuffer: what is put goes out all the same.
func TestOutputLimitBelowTheBuffer(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		require.NoError(t, ns.Socket.SetOutputLimit(10))
		client, socket := eventPair(t, ns)
		on(t, socket, sockets.EventClose)
		require.NoError(t, socket.Loop().Do(func() {
			for range 5 {
				socket.Display("1234567")
			}
			_ = socket.Flush() // says that not all of it had room
		}))
		require.NoError(t, socket.Loop().Do(func() {}))
		require.Eventually(t, func() bool { return socket.BytesPending() == 0 }, patience, time.Millisecond)
		socket.Display("end").NL()
		text, err := client.NextLineString()
		require.NoError(t, err)
		assert.Regexp(t, "^1234567.*end$", text)
	})
}
