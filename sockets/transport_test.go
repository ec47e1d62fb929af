package sockets_test

import (
	"bytes"
	"io"
	"net"
	"os"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/sockets"
	"github.com/smalltalk-sockets/go/sockets/events"
)

// narrow is pair with small buffers in the way from the socket to the client, into
// which a flood does not fit.
func narrow(t *testing.T, ns *sockets.Namespace) (*sockets.Socket, *sockets.Socket) {
	t.Helper()
	client, socket := pair(t, ns)
	require.NoError(t, sockets.SetOption(client, sockets.ReceiveBuffer, 64<<10))
	require.NoError(t, sockets.SetOption(socket, sockets.SendBuffer, 64<<10))
	return client, socket
}

// The tests of this file add the first listener while a call is under way that began
// without one.

// ignore adds a listener that does nothing with its events.
func ignore[D any](t *testing.T, socket *sockets.Socket, of *events.Type[D]) {
	t.Helper()
	require.NoError(t, socket.AddEventListener(events.On(of, func(*events.Event[D]) {})))
}

// around returns a socket over the stream of another one, with a function called
// before calls of the implementation object.
func around(t *testing.T, socket *sockets.Socket, before func(call string)) *sockets.Socket {
	t.Helper()
	stream := socket.Implementation().(impl.Stream)
	s, err := socket.Namespace().Socket.Around(&interrupted{Stream: stream, before: before})
	require.NoError(t, err)
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// interrupted is a stream whose calls are preceded by a function of a test.
type interrupted struct {
	impl.Stream
	before func(call string)
}

func (i *interrupted) SetReadDeadline(t time.Time) error {
	i.before("SetReadDeadline")
	return i.Stream.SetReadDeadline(t)
}

func (i *interrupted) SetWriteDeadline(t time.Time) error {
	i.before("SetWriteDeadline")
	return i.Stream.SetWriteDeadline(t)
}

// once returns a function that calls f for the first of a kind of calls.
func once(call string, f func()) func(string) {
	var first sync.Once
	return func(made string) {
		if made == call {
			first.Do(f)
		}
	}
}

// TestWriteBeforeTheFirstListener: what is written by events comes behind a write that
// waits for room.
func TestWriteBeforeTheFirstListener(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, socket := narrow(t, sockets.NewNamespace(newMemory(t)))
		first := bytes.Repeat([]byte("1"), flood)
		written := make(chan error, 1)
		go func() {
			_, err := socket.Write(first)
			written <- err
		}()
		synctest.Wait()
		ignore(t, socket, sockets.EventOutputProgress)
		_, err := socket.Write([]byte("second "))
		require.NoError(t, err, "does not wait")
		socket.Display("third")
		require.Empty(t, written, "waits on")
		all := make([]byte, flood+len("second third"))
		_, err = io.ReadFull(client, all)
		require.NoError(t, err)
		require.NoError(t, <-written)
		assert.Equal(t, "second third", string(all[flood:]))
		assert.True(t, bytes.Equal(first, all[:flood]))
	})
}

// TestPutWhileTheFirstListenerIsAdded: what is put goes out without Flush, whichever of
// the two comes first.
func TestPutWhileTheFirstListenerIsAdded(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		for range asMany(1000, 100) {
			client, socket := pair(t, ns)
			var all sync.WaitGroup
			all.Go(func() { socket.Display("put").NL() })
			all.Go(func() { ignore(t, socket, sockets.EventIOError) })
			line(t, client, "put")
			all.Wait()
			require.NoError(t, client.Close())
			require.NoError(t, socket.Close())
		}
	})
}

// TestReadBeforeTheFirstListener: a Read that waits goes on, and with those that follow
// it and the listener has each byte once.
func TestReadBeforeTheFirstListener(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		for range asMany(100, 10) {
			client, socket := pair(t, ns)
			var read []byte // by calls
			ended := make(chan error, 1)
			go func() {
				p := make([]byte, 7)
				for {
					n, err := socket.Read(p)
					read = append(read, p[:n]...)
					if err != nil {
						ended <- err
						return
					}
				}
			}()
			sent := make([]byte, 20_000)
			for i := range sent {
				sent[i] = byte(i >> 6)
			}
			go func() {
				_, err := client.Write(sent)
				assert.NoError(t, err)
				assert.NoError(t, client.CloseWrite())
			}()
			closed := make(chan []byte, 1)
			require.NoError(t, socket.AddEventListener(events.On(sockets.EventClose, func(e *sockets.Event) {
				e.PreventDefault()
				closed <- nil
			})))
			err := <-ended
			if err != io.EOF {
				require.ErrorIs(t, err, sockets.ErrWouldBlock)
				told(t, closed)
			}
			var rest []byte // by the loop
			require.NoError(t, socket.Loop().Do(func() { rest = socket.BufferContents() }))
			counts(t, sent, append(read, rest...))
			require.NoError(t, socket.Close())
			require.NoError(t, client.Close())
		}
	})
}

// counts holds how often each byte has come to how often it was sent.
func counts(t *testing.T, sent, got []byte) {
	t.Helper()
	var want, have [256]int
	for _, c := range sent {
		want[c]++
	}
	for _, c := range got {
		have[c]++
	}
	require.Equal(t, want, have)
}

// TestReadBuffersBeforeTheFirstListener: a Read that takes what is buffered, and the
// loop, which fills the buffer, do not get in each other's way.
func TestReadBuffersBeforeTheFirstListener(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		for range asMany(100, 10) {
			client, socket := pair(t, ns)
			_, err := client.Write(bytes.Repeat([]byte("x"), 3000))
			require.NoError(t, err)
			require.NoError(t, socket.EnsureReadable())
			_, err = socket.AvailableBytes() // fills the buffer
			require.NoError(t, err)
			read, ended := 0, make(chan error, 1)
			go func() {
				for p := make([]byte, 1); ; {
					n, err := socket.Read(p)
					if read += n; err != nil {
						ended <- err
						return
					}
				}
			}()
			ignore(t, socket, sockets.EventSocketData)
			_, err = client.Write(bytes.Repeat([]byte("y"), 3000))
			require.NoError(t, err)
			require.NoError(t, client.Close())
			require.Error(t, <-ended)
			_ = socket.Close() // which the end has closed
		}
	})
}

// TestWriteDeadlineBeforeTheFirstListener: output that the old deadline has stopped
// goes on with the new one.
func TestWriteDeadlineBeforeTheFirstListener(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, inner := pair(t, sockets.NewNamespace(newMemory(t)))
		require.NoError(t, inner.SetWriteDeadline(time.Unix(1, 0)))
		var socket *sockets.Socket
		socket = around(t, inner, once("SetWriteDeadline", func() {
			failures := on(t, socket, sockets.EventIOError)
			ignore(t, socket, sockets.EventOutputProgress)
			_, err := socket.Write([]byte("late\n"))
			assert.NoError(t, err)
			assert.ErrorIs(t, <-failures, os.ErrDeadlineExceeded)
		}))
		require.NoError(t, socket.SetWriteDeadline(time.Time{}))
		line(t, client, "late")
	})
}

// TestReadDeadlineBeforeTheFirstListener: the loop, which the old deadline has stopped,
// reads on with the new one.
func TestReadDeadlineBeforeTheFirstListener(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, inner := pair(t, sockets.NewNamespace(newMemory(t)))
		_, err := client.Write([]byte("early"))
		require.NoError(t, err)
		require.NoError(t, inner.SetReadDeadline(time.Unix(1, 0)))
		var texts <-chan string
		var socket *sockets.Socket
		socket = around(t, inner, once("SetReadDeadline", func() {
			texts = gathers(t, socket)
			synctest.Wait()
			assert.Empty(t, texts)
		}))
		require.NoError(t, socket.SetReadDeadline(time.Time{}))
		assert.Equal(t, "early", whole(t, texts, 5))
	})
}

// TestCloseBesideTheFirstListener: what is written by events while Close begins is
// sent too.
func TestCloseBesideTheFirstListener(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, inner := narrow(t, sockets.NewNamespace(newMemory(t)))
		var socket *sockets.Socket
		much := make([]byte, flood)
		socket = around(t, inner, once("SetWriteDeadline", func() { // the bound of Close
			ignore(t, socket, sockets.EventOutputProgress)
			_, err := socket.Write(much)
			assert.NoError(t, err)
		}))
		socket.Display("put")
		closed := make(chan error, 1)
		go func() { closed <- socket.Close() }()
		read, err := io.Copy(io.Discard, client)
		require.NoError(t, err, "no reset")
		assert.EqualValues(t, flood+len("put"), read)
		require.NoError(t, <-closed)
	})
}

// TestCloseBesideAFlushFromBeforeTheFirstListener ends the connection at once, as beside
// any call that waits for room.
func TestCloseBesideAFlushFromBeforeTheFirstListener(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, socket := narrow(t, sockets.NewNamespace(newMemory(t)))
		flushed := make(chan error, 1)
		go func() { flushed <- socket.NextPutAll(make([]byte, flood)) }()
		synctest.Wait() // it waits for room
		ignore(t, socket, sockets.EventOutputProgress)
		started := time.Now()
		_ = socket.Close()
		assert.Zero(t, time.Since(started))
		require.ErrorIs(t, <-flushed, net.ErrClosed)
	})
}
