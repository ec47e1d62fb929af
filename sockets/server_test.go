package sockets_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"os"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
)

// discarding is a logger for tests in which the server has something to say.
var discarding = slog.New(slog.DiscardHandler)

// serving runs a server until the test ends, and returns a function that connects to it.
func serving(t *testing.T, ns *sockets.Namespace, s *sockets.Server) (dial func() *sockets.Socket, served <-chan error) {
	t.Helper()
	l := listening(t, ns)
	at, port := l.LocalAddress(), l.LocalPort()
	result, ended := make(chan error, 1), make(chan struct{})
	go func() { result <- s.Serve(l); close(ended) }()
	t.Cleanup(func() {
		require.NoError(t, s.Close())
		<-ended
	})
	return func() *sockets.Socket {
		t.Helper()
		conn, err := ns.Socket.RemoteAddress(context.Background(), at, port)
		require.NoError(t, err)
		t.Cleanup(func() { _ = conn.Close() })
		return conn
	}, result
}

// echo sends lines back until the connection ends.
func echo(_ context.Context, conn *sockets.Socket) {
	for line, err := range conn.Lines() {
		if err != nil || conn.NextPutAll(line) != nil || conn.NextPut('\n') != nil {
			return
		}
	}
}

func says(t *testing.T, conn *sockets.Socket, text string) {
	t.Helper()
	require.NoError(t, conn.NextPutAll([]byte(text+"\n")))
	line(t, conn, text)
}

func TestServerServes(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		s := &sockets.Server{Handler: echo, IdleTimeout: time.Hour, TotalTimeout: time.Hour}
		dial, served := serving(t, ns, s)
		first, second := dial(), dial()
		for range 3 {
			says(t, first, "hello")
			says(t, second, "there")
		}
		assert.Equal(t, sockets.ServerStats{Running: 2, Accepted: 2}, s.Stats())
		ended := make(chan error)
		go func() { ended <- s.Shutdown(t.Context()) }()
		says(t, first, "still served")
		require.NoError(t, first.Close())
		says(t, second, "so am I")
		require.NoError(t, second.CloseWrite())
		require.NoError(t, <-ended)
		require.NoError(t, <-served)
		assert.Equal(t, sockets.ServerStats{Accepted: 2}, s.Stats())

		late := listening(t, ns)
		require.NoError(t, s.Serve(late))
		assert.False(t, late.IsOpen(), "it has stopped")
		require.NoError(t, s.Shutdown(t.Context()))
	})
}

// A handler that waits for its client can end when the server shuts down.
func TestShutdownEndsTheContexts(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		causes := make(chan error, 1)
		s := &sockets.Server{Handler: func(ctx context.Context, conn *sockets.Socket) {
			defer context.AfterFunc(ctx, func() { _ = conn.SetReadDeadline(time.Unix(1, 0)) })()
			echo(ctx, conn)
			causes <- context.Cause(ctx)
		}}
		dial, _ := serving(t, ns, s)
		conn := dial()
		says(t, conn, "hello")
		require.NoError(t, s.Shutdown(t.Context()))
		assert.Equal(t, sockets.ErrServerClosed, <-causes)
		_, err := conn.NextLine()
		require.ErrorIs(t, err, io.EOF, "an orderly end")
	})
}

func TestCloseEndsWhatTakesTooLong(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		s := &sockets.Server{Handler: echo}
		dial, served := serving(t, ns, s)
		conn := dial()
		says(t, conn, "hello")
		ctx, cancel := context.WithCancelCause(t.Context())
		why := errors.New("enough")
		cancel(why)
		require.Equal(t, why, s.Shutdown(ctx))
		says(t, conn, "still here")
		require.NoError(t, s.Close())
		require.NoError(t, <-served)
		assert.Equal(t, sockets.ServerStats{Accepted: 1, Cut: 1}, s.Stats())
		_, err := conn.NextLine()
		require.ErrorIs(t, err, syscall.ECONNRESET, "what is cut off does not look complete")
	})
}

// inBubble runs a test in memory and in virtual time.
func inBubble(t *testing.T, test func(t *testing.T, ns *sockets.Namespace)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { test(t, sockets.NewNamespace(memory.New())) })
}

func TestServerHasALimit(t *testing.T) {
	inBubble(t, func(t *testing.T, ns *sockets.Namespace) {
		s := &sockets.Server{Handler: echo, MaxConversations: 2}
		dial, _ := serving(t, ns, s)
		first, second, third := dial(), dial(), dial()
		require.NoError(t, third.NextPutAll([]byte("me too\n")))
		require.NoError(t, third.Flush())
		synctest.Wait()
		assert.Equal(t, sockets.ServerStats{Running: 2, Accepted: 2}, s.Stats())
		says(t, second, "hello")
		require.NoError(t, first.Close())
		line(t, third, "me too")
	})
}

func TestIdleConversationsEnd(t *testing.T) {
	inBubble(t, func(t *testing.T, ns *sockets.Namespace) {
		causes := make(chan error, 1)
		s := &sockets.Server{IdleTimeout: time.Minute, Logger: discarding, Handler: func(ctx context.Context, conn *sockets.Socket) {
			for { // with deadlines of its own
				assert.NoError(t, conn.SetDeadline(time.Now().Add(7*time.Second)))
				text, err := conn.NextLine()
				switch {
				case errors.Is(err, os.ErrDeadlineExceeded):
				case err != nil:
					assert.ErrorIs(t, err, net.ErrClosed)
					causes <- context.Cause(ctx)
					return
				default:
					assert.NoError(t, conn.NextPutAll(append(text, '\n')))
				}
			}
		}}
		dial, _ := serving(t, ns, s)
		conn := dial()
		for range 5 {
			time.Sleep(59 * time.Second)
			says(t, conn, "hello")
		}
		last := time.Now()
		_, err := conn.NextLine()
		require.ErrorIs(t, err, syscall.ECONNRESET)
		assert.Equal(t, time.Minute, time.Since(last))
		cause := <-causes
		assert.Equal(t, sockets.ErrIdleTimeout, cause)
		assert.ErrorIs(t, cause, os.ErrDeadlineExceeded)
		synctest.Wait()
		assert.Equal(t, sockets.ServerStats{Accepted: 1, IdleTimeouts: 1}, s.Stats())
	})
}

// A client that takes a large answer slowly is not idle, however the answer is sent.
func TestSlowConversationsAreNotIdle(t *testing.T) {
	const size = 4 << 20
	for name, send := range map[string]func(*sockets.Socket) error{
		"Write": func(conn *sockets.Socket) error { _, err := conn.Write(make([]byte, size)); return err },
		"put":   func(conn *sockets.Socket) error { return conn.NextPutAll(make([]byte, size)) },
		"ReadFrom": func(conn *sockets.Socket) error {
			_, err := conn.ReadFrom(bytes.NewReader(make([]byte, size)))
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, ns *sockets.Namespace) {
				s := &sockets.Server{IdleTimeout: time.Minute, Handler: func(_ context.Context, conn *sockets.Socket) {
					assert.NoError(t, send(conn))
				}}
				dial, _ := serving(t, ns, s)
				conn := dial()
				p := make([]byte, 128<<10)
				for range size / len(p) {
					time.Sleep(30 * time.Second)
					_, err := io.ReadFull(conn, p)
					require.NoError(t, err)
				}
				_, err := conn.Read(p)
				require.Equal(t, io.EOF, err)
			})
		})
	}
}

func TestConversationsThatTakeTooLongEnd(t *testing.T) {
	inBubble(t, func(t *testing.T, ns *sockets.Namespace) {
		s := &sockets.Server{TotalTimeout: time.Minute, Handler: echo, Logger: discarding}
		dial, _ := serving(t, ns, s)
		conn := dial()
		for range 5 {
			time.Sleep(11 * time.Second)
			says(t, conn, "hello")
		}
		_, err := conn.NextLine()
		require.ErrorIs(t, err, syscall.ECONNRESET)
		synctest.Wait()
		assert.Equal(t, sockets.ServerStats{Accepted: 1, TotalTimeouts: 1}, s.Stats())
	})
}

// Over the kernel the timeouts do the same.
func TestTimeoutsOfConversations(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		meetsReset(t, ns, &sockets.Server{IdleTimeout: time.Nanosecond, Handler: echo, Logger: discarding})
	})
}

// meetsReset requires that a server resets a connection at once. A connect of the kernel
// may meet that before it returns.
func meetsReset(t *testing.T, ns *sockets.Namespace, s *sockets.Server) {
	t.Helper()
	l := listening(t, ns)
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(l) }()
	conn, err := ns.Socket.RemoteAddress(t.Context(), l.LocalAddress(), l.LocalPort())
	if err == nil {
		require.NoError(t, conn.SetDeadline(time.Now().Add(testTimeout)))
		_, err = conn.Read(make([]byte, 1))
		_ = conn.Close()
	}
	require.ErrorIs(t, err, syscall.ECONNRESET)
	require.NoError(t, s.Close())
	require.NoError(t, <-ended)
}

func TestPanicsEndTheirConversation(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		var log bytes.Buffer
		s := &sockets.Server{Logger: slog.New(slog.NewTextHandler(&log, nil)), Handler: func(_ context.Context, conn *sockets.Socket) {
			if text, _ := conn.NextLineString(); text == "panic" {
				panic("a mistake")
			}
			_ = conn.NextPutAll([]byte("fine\n"))
		}}
		dial, served := serving(t, ns, s)
		bad := dial()
		_, err := bad.Write([]byte("panic\n"))
		require.NoError(t, err)
		_, err = bad.NextLine()
		require.ErrorIs(t, err, syscall.ECONNRESET)
		good := dial()
		require.NoError(t, good.NextPutAll([]byte("hello\n")))
		line(t, good, "fine")
		require.NoError(t, s.Shutdown(t.Context()))
		require.NoError(t, <-served)
		assert.Equal(t, sockets.ServerStats{Accepted: 2, Panics: 1}, s.Stats())
		assert.Contains(t, log.String(), "a mistake")
		assert.Contains(t, log.String(), "TestPanicsEndTheirConversation", "the stack")
	})
}

// exhausted is a server that is out of descriptors for a while.
type exhausted struct {
	impl.Server
	left *int
	err  error
}

func (s exhausted) Accept() (impl.Stream, error) {
	if *s.left > 0 {
		*s.left--
		return nil, s.err
	}
	return s.Server.Accept()
}

func TestAcceptingPauses(t *testing.T) {
	inBubble(t, func(t *testing.T, ns *sockets.Namespace) {
		left := 10
		l := listening(t, ns)
		out, err := ns.ServerSocket.Around(exhausted{l.Implementation().(impl.Server), &left, os.NewSyscallError("accept", syscall.EMFILE)})
		require.NoError(t, err)
		s := &sockets.Server{Handler: echo, Logger: discarding}
		served := make(chan error)
		begin := time.Now()
		go func() { served <- s.Serve(out) }()
		conn, err := ns.Socket.RemoteAddress(t.Context(), l.LocalAddress(), l.LocalPort())
		require.NoError(t, err)
		says(t, conn, "at last")
		assert.Equal(t, (1<<8-1)*5*time.Millisecond+2*time.Second, time.Since(begin))
		assert.Equal(t, sockets.ServerStats{Running: 1, Accepted: 1, Pauses: 10}, s.Stats())
		left = 1 << 30
		require.NoError(t, conn.Close())
		require.NoError(t, s.Shutdown(t.Context()))
		require.NoError(t, <-served)
	})
}

func TestServerReturnsOtherErrors(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		l := listening(t, ns)
		require.NoError(t, l.SetDeadline(time.Unix(1, 0)))
		s := &sockets.Server{Handler: echo}
		require.ErrorIs(t, s.Serve(l), os.ErrDeadlineExceeded)
		assert.False(t, l.IsOpen())

		require.ErrorIs(t, new(sockets.Server).Serve(l), sockets.ErrArgument)
		require.ErrorIs(t, s.Serve(nil), sockets.ErrArgument)
		for _, bad := range []*sockets.Server{{MaxConversations: -1}, {IdleTimeout: -1}, {TotalTimeout: -1}} {
			bad.Handler = echo
			require.ErrorIs(t, bad.Serve(l), sockets.ErrRange)
		}
		require.NoError(t, new(sockets.Server).Close())
	})
}
