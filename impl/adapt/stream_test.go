package adapt_test

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/adapt"
)

// channel is a connection as SSH has it: without deadlines and without half-close.
type channel struct{ net.Conn }

var errNoDeadlines = errors.New("no deadlines")

func (channel) SetDeadline(time.Time) error      { return errNoDeadlines }
func (channel) SetReadDeadline(time.Time) error  { return errNoDeadlines }
func (channel) SetWriteDeadline(time.Time) error { return errNoDeadlines }

// piped returns a stream around one end of a pipe, which has no memory, and the other end.
func piped(t *testing.T) (impl.Stream, net.Conn) {
	t.Helper()
	near, far := net.Pipe()
	s, err := adapt.Conn(channel{near})
	require.NoError(t, err)
	return s, far
}

func TestReadDeadlineLosesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, far := piped(t)
		require.NoError(t, s.SetReadDeadline(time.Now().Add(time.Second)))
		p := make([]byte, 10)
		_, err := s.Read(p)
		require.ErrorIs(t, err, os.ErrDeadlineExceeded)
		_, err = far.Write([]byte("late"))
		require.NoError(t, err)
		_, err = s.TryRead(p)
		require.ErrorIs(t, err, os.ErrDeadlineExceeded)
		require.NoError(t, s.SetReadDeadline(time.Time{}))
		n, err := s.Read(p)
		require.NoError(t, err)
		assert.Equal(t, "late", string(p[:n]))
		require.NoError(t, s.Close())
	})
}

func TestWriteDeadlineSendsOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, far := piped(t)
		first := strings.Repeat("first", 30_000) // more than the engine is given at once
		require.NoError(t, s.SetWriteDeadline(time.Now().Add(time.Second)))
		taken, err := s.Write([]byte(first))
		require.ErrorIs(t, err, os.ErrDeadlineExceeded)
		assert.Equal(t, 64<<10, taken)
		assert.False(t, s.CanWrite())
		n, err := s.Write([]byte("more"))
		require.ErrorIs(t, err, os.ErrDeadlineExceeded)
		assert.Zero(t, n)

		require.NoError(t, s.SetWriteDeadline(time.Time{}))
		go func() {
			assert.NoError(t, s.EnsureWritable())
			assert.True(t, s.CanWrite())
			_, err := s.Write([]byte(first[taken:]))
			assert.NoError(t, err)
			assert.NoError(t, s.Close())
		}()
		got, err := io.ReadAll(far)
		require.NoError(t, err)
		assert.Equal(t, first, string(got))
	})
}

func TestCloseLeavesTimeForWhatWasTaken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, reads := range []bool{true, false} {
			s, far := piped(t)
			require.NoError(t, s.SetWriteDeadline(time.Now().Add(time.Second)))
			n, err := s.Write([]byte("taken"))
			require.ErrorIs(t, err, os.ErrDeadlineExceeded)
			assert.Equal(t, 5, n)
			require.NoError(t, s.Close())
			require.ErrorIs(t, s.Close(), net.ErrClosed)
			if !reads {
				continue // the bubble ends only when all goroutines have
			}
			got, err := io.ReadAll(far)
			require.NoError(t, err)
			assert.Equal(t, "taken", string(got))
		}
		start := time.Now()
		time.Sleep(time.Hour)
		assert.Equal(t, time.Hour, time.Since(start))
	})
}

func TestCloseEndsWhatWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := piped(t)
		for _, wait := range []func() error{
			func() error { _, err := s.Read(make([]byte, 1)); return err },
			s.EnsureReadable,
			func() error { _, err := s.Write([]byte("x")); return err },
			s.EnsureWritable, // because of the Write
		} {
			go func() { assert.ErrorIs(t, wait(), net.ErrClosed) }()
			synctest.Wait()
		}
		require.NoError(t, s.Close())
		synctest.Wait()
	})
}

// The peer is held back when the program does not read.
func TestReadsOneSliceAhead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, far := piped(t)
		require.NoError(t, far.SetWriteDeadline(time.Now().Add(time.Second)))
		sent, err := far.Write(make([]byte, 1<<20))
		require.ErrorIs(t, err, os.ErrDeadlineExceeded)
		assert.Equal(t, 512, sent)
		require.NoError(t, s.Close())
	})
}

func TestWhatAConnectionLacks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := piped(t)
		require.ErrorIs(t, s.CloseWrite(), errors.ErrUnsupported)
		require.ErrorIs(t, s.Connect(t.Context(), impl.UnixPath("elsewhere")), impl.ErrConnected)
		require.ErrorIs(t, s.Bind(impl.UnixPath("elsewhere")), impl.ErrBound)
		_, err := impl.Get(s, impl.NoDelay)
		require.ErrorIs(t, err, errors.ErrUnsupported)
		conn, ok := impl.As[channel](s)
		require.True(t, ok)
		assert.NotNil(t, conn.Conn)
		require.NoError(t, s.Close())
	})
	_, err := adapt.Conn(nil)
	require.ErrorIs(t, err, impl.ErrArgument)
	_, err = adapt.Conn((*net.TCPConn)(nil))
	require.ErrorIs(t, err, impl.ErrArgument)
}

// broken is a connection that fails as it is told.
type broken struct {
	net.Conn
	err error
}

func (b broken) Read([]byte) (int, error)  { return 0, b.err }
func (b broken) Write([]byte) (int, error) { return 0, b.err }

func TestErrorsAreThoseOfTheBoundary(t *testing.T) {
	own := &net.OpError{Op: "read", Net: "tcp", Err: os.NewSyscallError("read", syscall.ECONNRESET)}
	foreign := errors.New("session shutdown")
	near, _ := net.Pipe()
	at := impl.UnixPath("pipe").NetAddr(impl.Unix)
	wrapped := func(op string, err error) error {
		return &net.OpError{Op: op, Net: "unix", Source: at, Addr: at, Err: err}
	}
	for _, c := range []struct{ err, onRead, onWrite error }{
		{own, own, own},
		{foreign, wrapped("read", foreign), wrapped("write", foreign)},
		{io.ErrClosedPipe, wrapped("read", os.NewSyscallError("read", syscall.EPIPE)), wrapped("write", os.NewSyscallError("write", syscall.EPIPE))},
	} {
		s, err := adapt.Conn(broken{near, c.err})
		require.NoError(t, err)
		_, err = s.Read(make([]byte, 1))
		assert.Equal(t, c.onRead, err)
		_, err = s.Read(make([]byte, 1))
		assert.Equal(t, io.EOF, err, "an error comes once")
		_, err = s.Write([]byte("x"))
		assert.Equal(t, c.onWrite, err)
		require.NoError(t, s.Close())
	}
}

func TestCauseTranslates(t *testing.T) {
	refused := errors.New("connection was refused")
	p := &adapt.Provider{
		Dial: func(context.Context, string, string) (net.Conn, error) {
			return nil, &net.OpError{Op: "connect", Net: "tcp", Err: refused}
		},
		Cause: func(err error) error {
			if errors.Is(err, refused) {
				return syscall.ECONNREFUSED
			}
			return nil
		},
	}
	s, err := p.NewStream(impl.TCP)
	require.NoError(t, err)
	err = s.Connect(t.Context(), impl.IP(loopback, 9))
	assert.Equal(t, &net.OpError{Op: "connect", Net: "tcp", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}, err)
	require.NoError(t, s.Close())
}
