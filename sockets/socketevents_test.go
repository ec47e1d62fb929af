package sockets_test

import (
	"bytes"
	"io"
	"net"
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

// eventPair answers a client that is driven by nobody yet, and the other end of
// its connection, as a connect event gave it.
func eventPair(t *testing.T, ns *sockets.Namespace) (client, socket *sockets.Socket) {
	t.Helper()
	server := bound(t, ns)
	connections := on(t, server, sockets.EventServerSocketConnect)
	require.NoError(t, server.Listen(0))
	client = dial(t, server)
	require.NoError(t, client.SetDeadline(time.Now().Add(patience)))
	socket = told(t, connections)
	t.Cleanup(func() { _ = socket.Close() })
	return client, socket
}

// gathers has a listener take everything that arrives at a socket.
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

// whole answers n bytes of what gathers has gathered.
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
		_, err := socket.ReadByte()
		assert.Equal(t, sockets.ErrWouldBlock, err)
		socket.RemoveEventListener(l)

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

func TestPeerResets(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, socket := eventPair(t, ns)
		failures := on(t, socket, sockets.EventIOError)
		closed := on(t, socket, sockets.EventClose)
		require.NoError(t, client.SetSoLinger(0))
		require.NoError(t, client.Close())
		require.ErrorIs(t, told(t, failures), syscall.ECONNRESET)
		told(t, closed)
		require.NoError(t, socket.Loop().Do(func() {}))
		assert.False(t, socket.IsOpen())
		quiet(t, socket.Loop(), closed)
	})
}

// TestNoSocketEventsAfterClose: of the program's own.
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

// TestOutputProgress: writing never waits, and the events tell how far it is.
func TestOutputProgress(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		require.NoError(t, ns.Socket.SetOutputLimit(64<<20))
		client, socket := eventPair(t, ns)
		progress := on(t, socket, sockets.EventOutputProgress)
		const size = 16 << 20
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

// TestOutputHasALimit: what does not fit is refused as a whole, and nothing that
// was taken is lost.
func TestOutputHasALimit(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		require.NoError(t, ns.Socket.SetOutputLimit(1<<20))
		require.ErrorIs(t, ns.Socket.SetOutputLimit(0), sockets.ErrRange)
		assert.Equal(t, 1<<20, ns.Socket.OutputLimit())
		client, socket := eventPair(t, ns)
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

// TestCloseByEventsGivesUp: a peer that never reads holds a closed socket no longer than
// the class-side timeout.
func TestCloseByEventsGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		host := newMemory(t)
		ns := sockets.NewNamespace(host)
		require.NoError(t, ns.Socket.SetOutputLimit(64<<20))
		client, socket := eventPair(t, ns)
		require.NoError(t, client.SetDeadline(time.Time{}))
		on(t, socket, sockets.EventClose)
		_, err := socket.Write(make([]byte, 32<<20))
		require.NoError(t, err)
		started := time.Now()
		require.NoError(t, socket.Close())
		assert.Zero(t, time.Since(started), "Close answers at once")
		time.Sleep(29 * time.Second)
		assert.Len(t, host.Network().Leaks(), 3, "the server, the client, and who cannot get rid of its bytes")
		time.Sleep(2 * time.Second)
		assert.Len(t, host.Network().Leaks(), 2)
		_, err = io.Copy(io.Discard, client)
		require.ErrorIs(t, err, syscall.ECONNRESET)
	})
}

// TestSecondCloseEndsAtOnce: what has not gone out is given up.
func TestSecondCloseEndsAtOnce(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		require.NoError(t, ns.Socket.SetOutputLimit(64<<20))
		client, socket := eventPair(t, ns)
		on(t, socket, sockets.EventClose)
		_, err := socket.Write(make([]byte, 32<<20))
		require.NoError(t, err)
		require.NoError(t, socket.Close())
		require.ErrorIs(t, socket.Close(), net.ErrClosed, "this one ends it")
		read, _ := io.Copy(io.Discard, client)
		assert.Less(t, read, int64(32<<20))
	})
}

// TestHalfCloseByEvents: the end comes behind what was written.
func TestHalfCloseByEvents(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		require.NoError(t, ns.Socket.SetOutputLimit(64<<20))
		client, socket := eventPair(t, ns)
		texts := gathers(t, socket)
		_, err := socket.Write(make([]byte, 16<<20))
		require.NoError(t, err)
		require.NoError(t, socket.CloseWrite())
		read, err := io.Copy(io.Discard, client)
		require.NoError(t, err)
		assert.EqualValues(t, 16<<20, read)
		_, err = client.Write([]byte("thanks"))
		require.NoError(t, err)
		assert.Equal(t, "thanks", whole(t, texts, 6))
	})
}

// TestReadBufferFull: a peer that sends more than the program takes is held up,
// and the program is told once.
func TestReadBufferFull(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, socket := eventPair(t, ns)
		socket.ReadBuffer().SetMax(10_000)
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

// TestWriteFails: a peer that is gone shows as an error and the end.
func TestWriteFails(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, socket := eventPair(t, ns)
		on(t, socket, sockets.EventOutputProgress) // writing by events, reading not
		failures := on(t, socket, sockets.EventIOError)
		require.NoError(t, client.SetSoLinger(0))
		require.NoError(t, client.Close())
		require.NoError(t, socket.EnsureReadable())
		_, err := socket.Write([]byte("anybody?"))
		require.NoError(t, err, "answers at once")
		require.ErrorIs(t, told(t, failures), syscall.ECONNRESET)
		require.NoError(t, socket.Loop().Do(func() {}))
		assert.False(t, socket.IsOpen())
	})
}

// TestWriteDeadlineByEvents: it is told, nothing is lost, and another deadline
// goes on.
func TestWriteDeadlineByEvents(t *testing.T) {
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
		started := time.Now()
		var timeout net.Error
		require.ErrorAs(t, <-failures, &timeout)
		assert.True(t, timeout.Timeout())
		assert.Equal(t, time.Second, time.Since(started))
		require.NoError(t, socket.SetWriteDeadline(time.Time{}))
		read, err := io.CopyN(io.Discard, client, 32<<20)
		require.NoError(t, err)
		assert.EqualValues(t, 32<<20, read)
	})
}

// TestCopyIntoASocketByEvents: a copy waits for room, behind what was written.
func TestCopyIntoASocketByEvents(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, socket := eventPair(t, ns)
		on(t, socket, sockets.EventClose)
		_, err := socket.Write([]byte("head "))
		require.NoError(t, err)
		copied := make(chan error)
		go func() {
			_, err := io.Copy(socket, io.LimitReader(zeros{}, 16<<20))
			copied <- err
		}()
		head, err := client.NextString(5)
		require.NoError(t, err)
		assert.Equal(t, "head ", head)
		n, err := io.CopyN(io.Discard, client, 16<<20)
		require.NoError(t, err)
		assert.EqualValues(t, 16<<20, n)
		require.NoError(t, told(t, copied))
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
			require.Error(t, told(t, panics))
			assert.Equal(t, "hello", told(t, texts))
		}
	})
}
