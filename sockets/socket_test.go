package sockets_test

import (
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/nettest"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/readbuffer"
	"github.com/smalltalk-sockets/go/sockets"
)

// TestSocketIsNetConn holds the facade to everything that a net.Conn must do.
func TestSocketIsNetConn(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		nettest.TestConn(t, func() (c1, c2 net.Conn, stop func(), err error) {
			server, err := ns.ServerSocket.Port(0, sockets.BindTo(ns.IPAddress.LoopbackHost()))
			if err != nil {
				return nil, nil, nil, err
			}
			defer func() { _ = server.Close() }()
			client, err := ns.Socket.RemoteAddress(t.Context(), server.LocalAddress(), server.LocalPort())
			if err != nil {
				return nil, nil, nil, err
			}
			accepted, err := server.Accept()
			return client, accepted, func() { _ = client.Close(); _ = accepted.Close() }, err
		})
	})
}

func TestSocketBuffersPutsUntilFlush(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, server := pair(t, ns)
		require.NoError(t, client.NextPutAll([]byte("hello\n")))
		assert.False(t, server.CanRead(), "the bytes wait in the buffer")
		require.NoError(t, client.Flush())
		line(t, server, "hello")
	})
}

func TestSocketFlushesBeforeItWaits(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, server := pair(t, ns)
		var echo sync.WaitGroup
		echo.Go(func() {
			for l, err := range server.Lines() {
				if !assert.NoError(t, err) || !assert.NoError(t, server.NextPutAll(append(l, '\n'))) {
					return
				}
			}
			assert.NoError(t, server.Close())
		})
		require.NoError(t, client.NextPutAll([]byte("one\n")))
		line(t, client, "one") // without Flush, on both sides

		require.NoError(t, client.NextPutAll([]byte("two\n")))
		p := make([]byte, 10)
		n, err := io.ReadFull(client, p[:4])
		require.NoError(t, err)
		assert.Equal(t, "two\n", string(p[:n]), "Read flushes too")

		require.NoError(t, client.NextPutAll([]byte("three\n")))
		require.NoError(t, client.EnsureReadable())
		line(t, client, "three")

		require.NoError(t, client.NextPutAll([]byte("last\n")))
		require.NoError(t, client.CloseWrite(), "which flushes")
		line(t, client, "last")
		_, err = client.NextLine()
		require.Equal(t, io.EOF, err)
		echo.Wait()
	})
}

func TestSocketWriteGoesAfterWhatIsBuffered(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, server := pair(t, ns)
		require.NoError(t, client.NextPutAll([]byte("first ")))
		n, err := client.Write([]byte("second\n"))
		require.NoError(t, err)
		assert.Equal(t, 7, n)
		line(t, server, "first second")
	})
}

// TestSocketReadAndStreamShareTheBuffer mixes both ways of reading at every
// turn.
func TestSocketReadAndStreamShareTheBuffer(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, server := pair(t, ns)
		_, err := client.Write([]byte("line one\nraw bytes;line two\nrest"))
		require.NoError(t, err)
		line(t, server, "line one")
		p := make([]byte, 9)
		_, err = io.ReadFull(server, p)
		require.NoError(t, err)
		assert.Equal(t, "raw bytes", string(p))
		b, err := server.ReadByte()
		require.NoError(t, err)
		assert.Equal(t, byte(';'), b)
		line(t, server, "line two")
		require.NoError(t, client.CloseWrite())
		rest, err := io.ReadAll(server)
		require.NoError(t, err)
		assert.Equal(t, "rest", string(rest))
		assert.False(t, server.Connected())
		assert.True(t, client.Connected())
	})
}

// TestSocketReadAfterLoneCR: the second byte of a line end comes after the line
// was returned, and Read must not return it.
func TestSocketReadAfterLoneCR(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, server := pair(t, ns)
		_, err := client.Write([]byte("line\r"))
		require.NoError(t, err)
		line(t, server, "line")
		_, err = client.Write([]byte("\nraw"))
		require.NoError(t, err)
		p := make([]byte, 3)
		_, err = io.ReadFull(server, p)
		require.NoError(t, err)
		assert.Equal(t, "raw", string(p))
	})
}

func TestSocketTimeoutLosesNothing(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, server := pair(t, ns)
		_, err := client.Write([]byte("half a l"))
		require.NoError(t, err)
		require.NoError(t, server.SetReadDeadline(time.Now().Add(10*time.Millisecond)))
		_, err = server.NextLine()
		require.ErrorIs(t, err, os.ErrDeadlineExceeded)
		_, err = client.Write([]byte("ine\n"))
		require.NoError(t, err)
		require.NoError(t, server.SetReadDeadline(time.Now().Add(testTimeout)))
		line(t, server, "half a line")
	})
}

func TestSocketIdleHoldsNoBuffer(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, server := pair(t, ns)
		require.NoError(t, client.NextPutAll([]byte("ping\n")))
		require.NoError(t, client.Flush())
		line(t, server, "ping")
		held := true
		for d := 10 * time.Millisecond; held && d < testTimeout; d *= 2 { // until it waits
			require.NoError(t, server.SetReadDeadline(time.Now().Add(d)))
			_, err := server.ReadByte()
			require.ErrorIs(t, err, os.ErrDeadlineExceeded)
			held = sockets.ReadBufferOf(server).Cap() > 0
		}
		assert.False(t, held, "it gave its memory back before it waited")
		assert.False(t, sockets.WriteBufferOf(client).Pending())
	})
}

func TestSocketUseAfterClose(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, server := pair(t, ns)
		local := client.LocalAddr().String()
		require.NoError(t, client.Close())
		assert.False(t, client.IsOpen())
		assert.False(t, client.Connected())
		assert.False(t, client.CanRead())
		assert.Equal(t, local, client.LocalAddr().String(), "addresses outlive the connection")
		assert.Equal(t, server.LocalAddr().String(), client.RemoteAddr().String())

		uses := map[string]func() error{
			"Read":           func() error { _, err := client.Read(make([]byte, 1)); return err },
			"ReadByte":       func() error { _, err := client.ReadByte(); return err },
			"NextLine":       func() error { _, err := client.NextLine(); return err },
			"Write":          func() error { _, err := client.Write([]byte("x")); return err },
			"NextPutAll":     func() error { return client.NextPutAll([]byte("x")) },
			"Flush":          func() error { return client.Print(1).Flush() },
			"EnsureReadable": client.EnsureReadable,
			"EnsureWritable": client.EnsureWritable,
			"CloseRead":      client.CloseRead,
			"CloseWrite":     client.CloseWrite,
			"SetDeadline":    func() error { return client.SetDeadline(time.Time{}) },
			"Close":          client.Close,
		}
		for name, use := range uses {
			require.ErrorIs(t, use(), net.ErrClosed, name)
		}
		_, err := server.ReadByte()
		require.Equal(t, io.EOF, err)
	})
}

func TestSocketReadAfterCloseIgnoresTheBuffer(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, server := pair(t, ns)
		_, err := client.Write([]byte("line\nrest"))
		require.NoError(t, err)
		line(t, server, "line")
		require.NoError(t, server.Close())
		_, err = server.Read(make([]byte, 4))
		require.ErrorIs(t, err, net.ErrClosed)
	})
}

// TestSocketReadGivesTheBufferBack: a program that goes on with Read holds no
// memory of the stream protocol, and Read returns what that has buffered.
func TestSocketReadGivesTheBufferBack(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, server := pair(t, ns)
		long := strings.Repeat("x", 1000)
		_, err := client.Write([]byte(long + "\nrest"))
		require.NoError(t, err)
		line(t, server, long)
		assert.True(t, server.CanRead(), "the rest is in the buffer alone")
		require.NoError(t, server.EnsureReadable())
		_, err = io.ReadFull(server, make([]byte, 4))
		require.NoError(t, err)
		assert.False(t, server.CanRead())
		require.NoError(t, server.SetReadDeadline(time.Now().Add(-time.Second)))
		_, err = server.Read(make([]byte, 1))
		require.ErrorIs(t, err, os.ErrDeadlineExceeded)
		assert.Zero(t, sockets.ReadBufferOf(server).Cap())
	})
}

func TestSocketCloseFlushes(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, server := pair(t, ns)
		require.NoError(t, client.NextPutAll([]byte("the last word")))
		require.NoError(t, client.Close())
		all, err := io.ReadAll(server)
		require.NoError(t, err)
		assert.Equal(t, "the last word", string(all))
	})
}

// TestSocketCloseIsBounded: the peer takes nothing, and so Close says that not
// all was sent, when the class-side timeout has passed.
func TestSocketCloseIsBounded(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, _ := pair(t, ns)
		fillUp(t, client)
		require.NoError(t, ns.AbstractSocket.SetTimeout(20*time.Millisecond))
		require.NoError(t, client.SetWriteDeadline(time.Time{}))
		require.NoError(t, client.NextPutAll(make([]byte, bulk)))
		require.ErrorIs(t, client.Close(), os.ErrDeadlineExceeded)
		require.ErrorIs(t, client.Close(), net.ErrClosed)
	})
}

// TestSocketCloseEndsWrite: another goroutine waits for room, and Close does
// not wait for it.
func TestSocketCloseEndsWrite(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, _ := pair(t, ns)
		fillUp(t, client)
		require.NoError(t, client.SetWriteDeadline(time.Now().Add(testTimeout)))
		require.NoError(t, client.NextPutAll(make([]byte, bulk)))
		flushed := make(chan error)
		go func() { flushed <- client.Flush() }()
		for free := true; free; { // until the other goroutine is flushing
			var item *readbuffer.Item
			if item, free = sockets.WriteBufferOf(client).TryBegin(); free {
				item.End()
				runtime.Gosched()
			}
		}
		require.NoError(t, client.Close())
		require.ErrorIs(t, <-flushed, net.ErrClosed)
		require.ErrorIs(t, client.Flush(), net.ErrClosed)
	})
}

// fillUp writes until the peer's queue and the own one are full, and leaves
// room for bulk bytes in the write buffer. Both queues together are smaller than
// that, so that it does not matter if the last write came too late for its deadline.
func fillUp(t *testing.T, s *sockets.Socket) {
	t.Helper()
	require.NoError(t, sockets.SetOption(s, sockets.SendBuffer, 32<<10))
	require.NoError(t, s.SetWriteBufferSize(bulk))
	for n := 1; n > 0; {
		var err error
		require.NoError(t, s.SetWriteDeadline(time.Now().Add(100*time.Millisecond)))
		n, err = s.Write(make([]byte, 1<<16))
		require.NoError(t, onlyTimeout(err))
	}
}

func onlyTimeout(err error) error {
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return nil
	}
	return err
}

func TestSocketErrorsAreTheKernels(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, server := pair(t, ns)
		_, err := client.Write([]byte("unread"))
		require.NoError(t, err)
		require.NoError(t, server.EnsureReadable())
		require.NoError(t, server.Close())
		_, err = client.NextLine()
		require.ErrorIs(t, err, syscall.ECONNRESET)
		var op *net.OpError
		require.ErrorAs(t, err, &op)
		assert.Equal(t, "read", op.Op)
		assert.IsType(t, (*os.SyscallError)(nil), op.Err)
		require.NoError(t, client.NextPutAll([]byte("x")))
		require.ErrorIs(t, client.Flush(), syscall.EPIPE, "a dead peer is not written to in silence")
	})
}

func TestSocketPutsOfManyGoroutinesAreWhole(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, server := pair(t, ns)
		var writers sync.WaitGroup
		const each = 200
		for _, c := range "abcd" {
			writers.Go(func() {
				l := []byte(strings.Repeat(string(c), 70) + "\n")
				for range each {
					assert.NoError(t, client.NextPutAll(l))
				}
			})
		}
		go func() {
			writers.Wait()
			assert.NoError(t, client.Close())
		}()
		lines := 0
		for l, err := range server.Lines() {
			require.NoError(t, err)
			require.Equal(t, bytes.Repeat(l[:1], 70), l)
			lines++
		}
		assert.Equal(t, 4*each, lines)
	})
}

func TestSocketOptions(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, _ := pair(t, ns)
		seconds, err := sockets.GetOption(client, sockets.Linger)
		require.NoError(t, err)
		assert.Negative(t, seconds)
		require.NoError(t, sockets.SetOption(client, sockets.Linger, 3))
		seconds, err = sockets.GetOption(client, sockets.Linger)
		require.NoError(t, err)
		assert.Equal(t, 3, seconds)
		require.NoError(t, sockets.SetOption(client, sockets.Linger, -1))
		require.NoError(t, client.SetNoDelay(false))
		require.NoError(t, client.SetKeepAlive(false))
		on, err := impl.Get(client.Implementation(), impl.NoDelay)
		require.NoError(t, err)
		assert.False(t, on)
	})
}

func TestSocketBufferSizes(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		require.NoError(t, ns.Socket.SetReadBufferSize(100))
		require.NoError(t, ns.Socket.SetWriteBufferSize(50))
		require.ErrorIs(t, ns.Socket.SetReadBufferSize(-1), sockets.ErrRange)
		client, server := pair(t, ns)
		assert.Equal(t, 100, client.ReadBufferSize())
		assert.Equal(t, 50, client.WriteBufferSize())
		require.ErrorIs(t, client.SetWriteBufferSize(-1), sockets.ErrRange)

		require.NoError(t, client.NextPutAll(make([]byte, 50)))
		require.NoError(t, client.SetWriteBufferSize(200), "which sends what is buffered")
		b, err := server.ReadByte()
		require.NoError(t, err)
		assert.Zero(t, b)
		require.Error(t, server.SetReadBufferSize(300), "bytes are buffered")
	})
}

func TestSocketString(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, server := pair(t, ns)
		assert.Equal(t, "Socket[local "+client.LocalAddr().String()+", remote "+server.LocalAddr().String()+"]", client.String())
		assert.Equal(t, server.LocalPort(), client.RemotePort())
		assert.Equal(t, server.LocalAddress(), client.RemoteAddress())
		assert.Equal(t, client.LocalPort(), server.RemotePort())
	})
}

// putAndFlush puts all of p and sends it.
func putAndFlush(s *sockets.Socket, p []byte) error {
	if err := s.NextPutAll(p); err != nil {
		return err
	}
	return s.Flush()
}
