package sockets_test

import (
	"bytes"
	"io"
	"net"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/readbuffer"
	"github.com/smalltalk-sockets/go/sockets"
	"github.com/smalltalk-sockets/go/sockets/events"
)

// TestWritesOfAListenerGoOut: at the end of what the loop runs, also to other
// sockets, and together.
func TestWritesOfAListenerGoOut(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		first, one := eventPair(t, ns)
		second, two := eventPair(t, ns)
		on(t, two, sockets.EventClose)
		require.NoError(t, one.AddEventListener(events.On(sockets.EventSocketData, func(*sockets.ProgressEvent) {
			text := socketText(t, one)
			one.Display("to you: ").Display(text).NL()
			two.Display("to all: ").Display(text).NL()
		})))
		_, err := first.Write([]byte("hello"))
		require.NoError(t, err)
		line(t, first, "to you: hello")
		line(t, second, "to all: hello")
	})
}

func socketText(t *testing.T, socket *sockets.Socket) string {
	t.Helper()
	n, err := socket.AvailableBytes()
	require.NoError(t, err)
	text, err := socket.NextString(n)
	require.NoError(t, err)
	return text
}

// TestPutBeforeTheListener: unsent puts are sent once the socket is driven by
// events.
func TestPutBeforeTheListener(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, socket := eventPair(t, ns)
		socket.Display("put before").NL()
		on(t, socket, sockets.EventClose)
		line(t, client, "put before")
	})
}

// TestReplyOfAListenerThatIsRemoved: it is still sent, after earlier writes,
// and the loop does not wait for room.
func TestReplyOfAListenerThatIsRemoved(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, socket := narrowPair(t, ns)
		var once *events.Listener
		once = events.On(sockets.EventSocketData, func(*sockets.ProgressEvent) {
			_, err := socket.Write(make([]byte, flood))
			assert.NoError(t, err)
			socket.Display("reply").NL()
			socket.RemoveEventListener(once)
		})
		require.NoError(t, socket.AddEventListener(once))
		_, err := client.Write([]byte("?"))
		require.NoError(t, err)
		require.Eventually(t, func() bool { return socket.BytesPending() > 0 }, testTimeout, time.Millisecond)
		require.NoError(t, socket.Loop().Do(func() {}))
		_, err = io.CopyN(io.Discard, client, flood)
		require.NoError(t, err)
		line(t, client, "reply")
	})
}

// TestWrittenInBothWays: a write without a listener, which waits, comes after
// earlier writes by events.
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

// TestOutputProgress: writing never waits, and the events report its progress.
func TestOutputProgress(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, socket := narrowPair(t, ns)
		progress := on(t, socket, sockets.EventOutputProgress)
		const size = flood
		message := bytes.Repeat([]byte("x"), size)
		n, err := socket.Write(message)
		require.NoError(t, err)
		assert.Equal(t, size, n)
		require.NoError(t, socket.Flush())
		assert.NotZero(t, socket.BytesPending(), "more than a connection takes at once")

		read, err := io.CopyN(io.Discard, client, size)
		require.NoError(t, err)
		assert.EqualValues(t, size, read)
		last := sockets.OutputProgress{BytesPending: 1}
		for last.BytesPending > 0 {
			last = told(t, progress)
		}
		assert.EqualValues(t, size, last.BytesTotal)
		assert.Zero(t, socket.BytesPending())
	})
}

// TestOutputHasALimit: a write that does not fit is refused as a whole, and no
// accepted byte is lost.
func TestOutputHasALimit(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		require.NoError(t, ns.Socket.SetOutputLimit(1<<20))
		require.ErrorIs(t, ns.Socket.SetOutputLimit(-1), sockets.ErrRange)
		assert.Equal(t, 1<<20, ns.Socket.OutputLimit())
		client, socket := narrowPair(t, ns)
		on(t, socket, sockets.EventClose)
		piece := make([]byte, 100_000)
		taken := 0
		var err error
		for err == nil && taken < 100<<20 {
			var n int
			n, err = socket.Write(piece)
			taken += n
		}
		var full *readbuffer.LimitError
		require.ErrorAs(t, err, &full)
		assert.Equal(t, 1<<20, full.Limit)
		assert.LessOrEqual(t, socket.BytesPending(), 1<<20)
		n, err := socket.Write(make([]byte, 2<<20))
		require.ErrorIs(t, err, readbuffer.ErrTooLong)
		assert.Zero(t, n)

		require.NoError(t, socket.Close(), "what was taken goes out in the background")
		assert.False(t, socket.IsOpen())
		_, err = socket.Write(piece)
		require.ErrorIs(t, err, net.ErrClosed)
		_, err = socket.Read(piece)
		require.ErrorIs(t, err, net.ErrClosed)
		read, err := io.Copy(io.Discard, client)
		require.NoError(t, err)
		assert.EqualValues(t, taken, read)
	})
}

// TestOutputLimitBelowTheBuffer: puts are still sent.
func TestOutputLimitBelowTheBuffer(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		require.NoError(t, ns.Socket.SetOutputLimit(10))
		client, socket := eventPair(t, ns)
		on(t, socket, sockets.EventClose)
		require.NoError(t, socket.Loop().Do(func() {
			for range 5 {
				socket.Display("1234567")
			}
			_ = socket.Flush() // fails, because not all of it had room
		}))
		require.NoError(t, socket.Loop().Do(func() {}))
		require.Eventually(t, func() bool { return socket.BytesPending() == 0 }, testTimeout, time.Millisecond)
		socket.Display("end").NL()
		text, err := client.NextLineString()
		require.NoError(t, err)
		assert.Regexp(t, "^1234567.*end$", text)
	})
}

// TestWriteBufferWithinTheOutputLimit: a larger buffer could never be sent.
func TestWriteBufferWithinTheOutputLimit(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		require.NoError(t, ns.Socket.SetOutputLimit(100))
		client, socket := eventPair(t, ns)
		assert.Equal(t, 100, socket.WriteBufferSize())
		require.ErrorIs(t, socket.SetWriteBufferSize(101), sockets.ErrRange)
		require.NoError(t, socket.SetWriteBufferSize(100))
		on(t, socket, sockets.EventClose)
		require.NoError(t, socket.NextPutAll(bytes.Repeat([]byte{'x'}, 99)))
		got, err := client.NextString(99)
		require.NoError(t, err)
		assert.Equal(t, strings.Repeat("x", 99), got)
	})
}

// TestWriteFails: a peer that is gone shows as an error and the end.
func TestWriteFails(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, socket := eventPair(t, ns)
		on(t, socket, sockets.EventOutputProgress) // writing by events, reading not
		failures := on(t, socket, sockets.EventIOError)
		require.NoError(t, sockets.SetOption(client, sockets.Linger, 0))
		require.NoError(t, client.Close())
		require.NoError(t, socket.EnsureReadable())
		_, err := socket.Write([]byte("anybody?"))
		require.NoError(t, err, "answers at once")
		require.ErrorIs(t, told(t, failures), syscall.ECONNRESET)
		require.NoError(t, socket.Loop().Do(func() {}))
		assert.False(t, socket.IsOpen())
	})
}

// TestWriteFailsAndListenerEndsItsGoroutine: no call reads, so that nothing
// else would show the end.
func TestWriteFailsAndListenerEndsItsGoroutine(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, socket := eventPair(t, ns)
		ends(t, socket, sockets.EventOutputProgress)
		failures := ends(t, socket, sockets.EventIOError)
		require.NoError(t, sockets.SetOption(client, sockets.Linger, 0))
		require.NoError(t, client.Close())
		require.NoError(t, socket.EnsureReadable())
		_, err := socket.Write([]byte("anybody?"))
		require.NoError(t, err)
		require.Error(t, told(t, failures))
		isClosed(t, socket)
	})
}

// heldUp returns a socket that has a flood to send, a second for it, and a client
// that does not read them yet; and what fails.
func heldUp(t *testing.T) (client, socket *sockets.Socket, failures <-chan error) {
	t.Helper()
	ns := sockets.NewNamespace(newMemory(t))
	client, socket = narrowPair(t, ns)
	require.NoError(t, client.SetDeadline(time.Time{}))
	on(t, socket, sockets.EventOutputProgress)
	failures = on(t, socket, sockets.EventIOError)
	require.NoError(t, socket.SetWriteDeadline(time.Now().Add(time.Second)))
	_, err := socket.Write(make([]byte, flood))
	require.NoError(t, err)
	return client, socket, failures
}

// TestWriteDeadlineByEvents: it is told, nothing is lost, and another deadline
// goes on.
func TestWriteDeadlineByEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, socket, failures := heldUp(t)
		started := time.Now()
		var timeout net.Error
		require.ErrorAs(t, <-failures, &timeout)
		assert.True(t, timeout.Timeout())
		assert.Equal(t, time.Second, time.Since(started))
		require.NoError(t, socket.SetWriteDeadline(time.Time{}))
		read, err := io.CopyN(io.Discard, client, flood)
		require.NoError(t, err)
		assert.EqualValues(t, flood, read)
	})
}

// TestProgressListenerThatEndsItsGoroutine: what had no room goes out when there
// is some.
func TestProgressListenerThatEndsItsGoroutine(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, socket := narrowPair(t, ns)
		require.NoError(t, socket.AddEventListener(events.On(sockets.EventOutputProgress, func(*sockets.OutputProgressEvent) {
			runtime.Goexit()
		})))
		_, err := socket.Write(make([]byte, flood))
		require.NoError(t, err)
		socket.Display("last").NL()
		_, err = io.CopyN(io.Discard, client, flood)
		require.NoError(t, err)
		line(t, client, "last")
	})
}

// TestCopyIntoASocketByEvents: a copy waits for room, behind what was written.
func TestCopyIntoASocketByEvents(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, socket := narrowPair(t, ns)
		on(t, socket, sockets.EventClose)
		_, err := socket.Write([]byte("head "))
		require.NoError(t, err)
		copied := make(chan error)
		go func() {
			_, err := io.Copy(socket, io.LimitReader(zeros{}, flood))
			copied <- err
		}()
		head, err := client.NextString(5)
		require.NoError(t, err)
		assert.Equal(t, "head ", head)
		n, err := io.CopyN(io.Discard, client, flood)
		require.NoError(t, err)
		assert.EqualValues(t, flood, n)
		require.NoError(t, told(t, copied))
	})
}

// TestLoopDoesNotWaitForAFlush of a goroutine, which waits for room, when an event
// has handed the socket out: what was put on the loop goes out behind it.
func TestLoopDoesNotWaitForAFlush(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ns := sockets.NewNamespace(newMemory(t))
		require.NoError(t, ns.Socket.SetWriteBufferSize(2*flood))
		client, socket := narrowPair(t, ns)
		require.NoError(t, client.SetDeadline(time.Time{}))
		flushed, busy := make(chan error, 1), make(chan struct{})
		require.NoError(t, socket.Loop().Post(func() { <-busy })) // else it could flush between put and flush
		go func() { flushed <- putAndFlush(socket, make([]byte, flood)) }()
		synctest.Wait()
		close(busy)
		synctest.Wait()
		assert.Empty(t, flushed)
		require.NoError(t, socket.Loop().Do(func() {}))
		_, err := io.CopyN(io.Discard, client, flood)
		require.NoError(t, err)
		require.NoError(t, <-flushed)
		socket.Display("reply").NL()
		line(t, client, "reply")
		require.NoError(t, socket.Close())
		require.NoError(t, client.Close())
	})
}
