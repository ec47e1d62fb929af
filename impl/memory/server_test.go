package memory_test

import (
	"errors"
	"net"
	"os"
	"runtime"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

func TestAcceptIsInTheOrderOfConnecting(t *testing.T) {
	h := memory.New()
	l := listen(t, h, impl.TCP)
	for round := range 3 {
		var want []impl.Endpoint
		for range 10 * round {
			want = append(want, dial(t, h, l).LocalEndpoint())
		}
		for _, at := range want {
			s, err := l.TryAccept()
			require.NoError(t, err)
			require.Equal(t, at, s.RemoteEndpoint())
		}
		_, err := l.TryAccept()
		require.True(t, err == impl.ErrWouldBlock)
	}
}

func TestBacklogHasAMaximum(t *testing.T) {
	h := memory.New()
	l := listen(t, h, impl.Unix)
	for range 4097 {
		dial(t, h, l)
	}
	c, err := h.NewStream(impl.Unix)
	require.NoError(t, err)
	require.ErrorIs(t, c.Connect(t.Context(), l.LocalEndpoint()), syscall.EAGAIN)
}

func TestAcceptDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := memory.New()
		l := listen(t, h, impl.TCP)
		begin := time.Now()
		require.NoError(t, l.SetReadDeadline(begin.Add(time.Hour)))
		for _, wait := range []func() error{
			func() error { _, err := l.Accept(); return err },
			l.EnsureReadable,
		} {
			err := wait()
			require.ErrorIs(t, err, os.ErrDeadlineExceeded)
			assert.Equal(t, time.Hour, time.Since(begin))
		}
	})
}

// Many goroutines wait; each connection is accepted once, and Close ends the rest.
func TestManyAcceptors(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := memory.New()
		l := listen(t, h, impl.TCP)
		accepted, closed := make(chan impl.Endpoint, 20), make(chan error, 20)
		for range 20 {
			go func() {
				s, err := l.Accept()
				if err != nil {
					closed <- err
					return
				}
				accepted <- s.RemoteEndpoint()
			}()
		}
		synctest.Wait()
		seen := map[impl.Endpoint]bool{}
		for range 5 {
			dial(t, h, l)
		}
		for range 5 {
			seen[<-accepted] = true
		}
		assert.Len(t, seen, 5)
		require.NoError(t, l.Close())
		for range 15 {
			require.ErrorIs(t, <-closed, net.ErrClosed)
		}
		assert.Empty(t, accepted)
	})
}

func TestUnknownNetwork(t *testing.T) {
	h := memory.New()
	assert.True(t, h.IsSupported())
	for _, network := range []impl.Network{"", "udp", "TCP"} {
		_, streamErr := h.NewStream(network)
		_, serverErr := h.NewServer(network)
		var unknown net.UnknownNetworkError
		assert.True(t, errors.As(streamErr, &unknown) && errors.As(serverErr, &unknown))
	}
}

func TestServerNamesTheCallThatCameTooEarly(t *testing.T) {
	l, err := memory.New().NewServer(impl.TCP)
	require.NoError(t, err)
	_, err = l.Accept()
	var accept, ensure *impl.StateError
	require.ErrorAs(t, err, &accept)
	assert.Equal(t, "accept4", accept.Syscall.Syscall)
	require.ErrorAs(t, l.EnsureReadable(), &ensure)
	assert.Equal(t, "poll", ensure.Syscall.Syscall)
}

// accepting starts two goroutines that accept, and close what they accept, until its
// result is called.
func accepting(tb testing.TB, l impl.Server) (end func()) {
	var all sync.WaitGroup
	for range 2 {
		all.Go(func() {
			for {
				s, err := l.Accept()
				if err != nil {
					assert.ErrorIs(tb, err, net.ErrClosed)
					return
				}
				assert.NoError(tb, s.Close())
			}
		})
	}
	return func() {
		assert.NoError(tb, l.Close())
		all.Wait()
	}
}

// dialAndReset connects to the server and resets the connection, which leaves no port
// in use.
func dialAndReset(tb testing.TB, h *memory.Host, remote impl.Endpoint) {
	c, err := h.NewStream(impl.TCP)
	if err == nil {
		err = c.Connect(tb.Context(), remote)
	}
	if err != nil {
		tb.Fatal(err)
	}
	if impl.Set(c, impl.Linger, 0) != nil || c.Close() != nil {
		tb.Fatal("close failed")
	}
}

// A goroutine that connects in a loop yields the processor to those that accept before
// it meets a full queue. On several processors the system may suspend the threads of
// those alone, for any time, so the test uses one.
func TestConnectLoopLeavesRoomToAccept(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	synctest.Test(t, func(t *testing.T) {
		h := memory.New()
		l := listen(t, h, impl.TCP)
		require.NoError(t, l.Listen(128))
		end := accepting(t, l)
		begin := time.Now()
		for range 10_000 {
			dialAndReset(t, h, l.LocalEndpoint())
		}
		assert.Zero(t, time.Since(begin), "no SYN was dropped")
		end()
	})
}

// BenchmarkConnectLoop connects in a loop while two goroutines accept.
func BenchmarkConnectLoop(b *testing.B) {
	h := memory.New()
	l := listen(b, h, impl.TCP)
	require.NoError(b, l.Listen(128))
	end := accepting(b, l)
	b.ReportAllocs()
	for b.Loop() {
		dialAndReset(b, h, l.LocalEndpoint())
	}
	end()
}
