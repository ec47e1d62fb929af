package sockets_test

import (
	"io"
	"net"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/readbuffer"
	"github.com/smalltalk-sockets/go/sockets"
	"github.com/smalltalk-sockets/go/sockets/events"
)

// TestUnreadBytesStay: a listener that waits for more finds what it left, and
// stream operations that are not complete consume nothing and do not wait.
func TestUnreadBytesStay(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, socket := eventPair(t, ns)
		lines := make(chan string, 10)
		require.NoError(t, socket.AddEventListener(events.On(sockets.EventSocketData, func(*sockets.ProgressEvent) {
			for text, err := range socket.LineStrings() {
				if err != nil {
					assert.Equal(t, sockets.ErrWouldBlock, err)
					lines <- ""
					break
				}
				lines <- text
			}
		})))
		for _, step := range []struct{ sent, line string }{
			{"half", ""}, {" a line\n", "half a line"}, {"next\n", "next"},
		} {
			_, err := client.Write([]byte(step.sent))
			require.NoError(t, err)
			assert.Equal(t, step.line, told(t, lines))
			if step.line != "" {
				assert.Empty(t, told(t, lines))
			}
		}
		_, err := client.Write([]byte("x"))
		require.NoError(t, err)
		assert.Empty(t, told(t, lines))
		require.NoError(t, socket.Loop().Do(func() {
			p := make([]byte, 10)
			n, err := socket.Read(p)
			assert.Equal(t, 1, n)
			require.NoError(t, err)
			_, err = socket.Read(p)
			assert.Equal(t, sockets.ErrWouldBlock, err)
		}))
	})
}

// TestReadingWithoutListenersWaits: without a listener for bytes a socket is as
// any other, also after there was one.
func TestReadingWithoutListenersWaits(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, socket := eventPair(t, ns)
		on(t, socket, sockets.EventIOError)
		l := events.On(sockets.EventClose, func(*sockets.Event) {})
		require.NoError(t, socket.AddEventListener(l))
		require.NoError(t, socket.Loop().Do(func() {
			_, err := socket.ReadByte()
			assert.Equal(t, sockets.ErrWouldBlock, err)
			socket.RemoveEventListener(l)
		}))

		read := make(chan string)
		go func() {
			text, err := socket.NextLineString()
			assert.NoError(t, err)
			read <- text
		}()
		client.Display("hello").NL()
		require.NoError(t, client.Flush())
		assert.Equal(t, "hello", told(t, read))
	})
}

// TestReadBufferFull: a peer that sends more than the program takes has to
// wait, and the program gets one event.
func TestReadBufferFull(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, socket := eventPair(t, ns)
		require.NoError(t, socket.SetItemLimit(10_000))
		failures := on(t, socket, sockets.EventIOError)
		progress := on(t, socket, sockets.EventSocketData)
		_, err := client.Write(make([]byte, 50_000))
		require.NoError(t, err)
		var full *readbuffer.LimitError
		require.ErrorAs(t, told(t, failures), &full)
		assert.Equal(t, 10_000, full.Limit)
		quiet(t, socket.Loop(), failures)
		for len(progress) > 0 {
			<-progress
		}

		require.NoError(t, socket.Loop().Do(func() {
			for {
				if _, err := socket.Next(1000); err != nil {
					assert.Equal(t, sockets.ErrWouldBlock, err)
					break
				}
			}
		}))
		assert.Empty(t, failures)
		_, err = client.Write([]byte("more"))
		require.NoError(t, err)
		told(t, progress)
	})
}

// TestReadBufferFullIsToldOnce: also when the socket tries to read again.
func TestReadBufferFullIsToldOnce(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, socket := eventPair(t, ns)
		require.NoError(t, socket.SetItemLimit(1000))
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

// TestReadAheadBetweenListeners: bytes that were read ahead without a listener
// have an event for the next listener, as for the first.
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

// TestBytesOfNobody: bytes that no listener was called with have an event for the
// next one.
func TestBytesOfNobody(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, socket := eventPair(t, ns)
		capture := events.OnCapture(sockets.EventSocketData, func(*sockets.ProgressEvent) { assert.Fail(t, "must not be called") })
		require.NoError(t, socket.AddEventListener(capture))
		_, err := client.Write([]byte("hello"))
		require.NoError(t, err)
		require.Eventually(t, func() bool {
			var n int
			require.NoError(t, socket.Loop().Do(func() { n = sockets.ReadBufferOf(socket).Len() }))
			return n == 5
		}, testTimeout, time.Millisecond)
		assert.Equal(t, "hello", told(t, gathers(t, socket)))
	})
}

func TestPeerCloses(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, socket := eventPair(t, ns)
		var order []string
		done := make(chan struct{})
		require.NoError(t, socket.AddEventListener(events.On(sockets.EventSocketData, func(*sockets.ProgressEvent) {
			order = append(order, "data")
		})))
		failures := on(t, socket, sockets.EventIOError)
		require.NoError(t, socket.AddEventListener(events.On(sockets.EventClose, func(e *sockets.Event) {
			order = append(order, "close")
			assert.True(t, e.Cancelable())
			assert.False(t, socket.Connected())
			text, err := socket.UpToEnd(0)
			assert.NoError(t, err)
			assert.Equal(t, "last words", string(text))
			close(done)
		})))
		_, err := client.Write([]byte("last words"))
		require.NoError(t, err)
		require.NoError(t, client.Close())
		told(t, done)
		require.NoError(t, socket.Loop().Do(func() {}))
		assert.False(t, socket.IsOpen(), "closed for the program")
		assert.Equal(t, "close", order[len(order)-1])
		require.ErrorIs(t, socket.Close(), net.ErrClosed)
		quiet(t, socket.Loop(), failures)
	})
}

// TestPreventDefaultOfClose: the other half of the connection stays.
func TestPreventDefaultOfClose(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, socket := eventPair(t, ns)
		require.NoError(t, socket.AddEventListener(events.On(sockets.EventClose, func(e *sockets.Event) { e.PreventDefault() })))
		closed := on(t, socket, sockets.EventClose)
		require.NoError(t, client.CloseWrite())
		told(t, closed)
		require.NoError(t, socket.Loop().Do(func() { socket.Display("still here").NL() }))
		line(t, client, "still here")
		on(t, socket, sockets.EventSocketData)
		quiet(t, socket.Loop(), closed)
		require.NoError(t, socket.Loop().Do(func() { require.NoError(t, socket.Close()) }))
		_, err := client.ReadByte()
		require.ErrorIs(t, err, io.EOF)
	})
}

// TestCloseIsToldOnce: a write that fails after a close was prevented ends the
// socket, and is no second close.
func TestCloseIsToldOnce(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, socket := eventPair(t, ns)
		require.NoError(t, socket.AddEventListener(events.On(sockets.EventClose, func(e *sockets.Event) { e.PreventDefault() })))
		closed := on(t, socket, sockets.EventClose)
		failures := on(t, socket, sockets.EventIOError)
		require.NoError(t, client.Close())
		told(t, closed)
		for len(failures) == 0 {
			if _, err := socket.Write([]byte("anybody?")); err != nil {
				break
			}
			require.NoError(t, socket.Loop().Do(func() {}))
		}
		require.Error(t, told(t, failures))
		require.NoError(t, socket.Loop().Do(func() {}))
		assert.False(t, socket.IsOpen())
		quiet(t, socket.Loop(), closed)
	})
}

func TestPeerResets(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, socket := eventPair(t, ns)
		failures := on(t, socket, sockets.EventIOError)
		closed := on(t, socket, sockets.EventClose)
		require.NoError(t, sockets.SetOption(client, sockets.Linger, 0))
		require.NoError(t, client.Close())
		require.ErrorIs(t, told(t, failures), syscall.ECONNRESET)
		told(t, closed)
		require.NoError(t, socket.Loop().Do(func() {}))
		assert.False(t, socket.IsOpen())
		quiet(t, socket.Loop(), closed)
	})
}

// isClosed waits until the loop of a socket has closed it.
func isClosed(t *testing.T, socket *sockets.Socket) {
	t.Helper()
	require.Eventually(t, func() bool { return !socket.IsOpen() }, testTimeout, time.Millisecond)
	require.ErrorIs(t, socket.Close(), net.ErrClosed)
}
