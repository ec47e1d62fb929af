package memory_test

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"os"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// full returns a server whose queue is full.
func full(t *testing.T, h *memory.Host) impl.Server {
	t.Helper()
	l := listen(t, h, impl.TCP)
	require.NoError(t, l.Listen(0))
	dial(t, h, l)
	return l
}

// connecting begins to connect and returns a channel for the outcome, and how long it
// took.
func connecting(ctx context.Context, t *testing.T, h *memory.Host, l impl.Server) (impl.Stream, <-chan outcomeAfter) {
	t.Helper()
	c, err := h.NewStream(impl.TCP)
	require.NoError(t, err)
	done := make(chan outcomeAfter, 1)
	begin := time.Now()
	go func() {
		err := c.Connect(ctx, l.LocalEndpoint())
		done <- outcomeAfter{err, time.Since(begin)}
	}()
	synctest.Wait()
	return c, done
}

type outcomeAfter struct {
	err   error
	after time.Duration
}

func TestConnectSendsItsSYNAgain(t *testing.T) {
	for _, seconds := range []int{1, 3, 7, 15, 31, 63} {
		retransmission := time.Duration(seconds) * time.Second
		synctest.Test(t, func(t *testing.T) {
			h := memory.New()
			l := full(t, h)
			c, done := connecting(t.Context(), t, h, l)
			time.Sleep(retransmission - time.Millisecond)
			_, err := l.Accept()
			require.NoError(t, err)
			synctest.Wait()
			assert.Empty(t, done, "an accept wakes nobody")
			got := <-done
			require.NoError(t, got.err)
			assert.Equal(t, retransmission, got.after)
			s, err := l.Accept()
			require.NoError(t, err)
			assert.Equal(t, c.LocalEndpoint(), s.RemoteEndpoint())
		})
	}
}

func TestConnectGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := memory.New()
		c, done := connecting(t.Context(), t, h, full(t, h))
		got := <-done
		require.ErrorIs(t, got.err, syscall.ETIMEDOUT)
		assert.Equal(t, 127*time.Second, got.after)
		assert.True(t, c.LocalEndpoint().IsZero())
	})
}

func TestConnectIsRefusedAtTheNextSYN(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := memory.New()
		l := full(t, h)
		_, done := connecting(t.Context(), t, h, l)
		require.NoError(t, l.Close())
		got := <-done
		require.ErrorIs(t, got.err, syscall.ECONNREFUSED)
		assert.Equal(t, time.Second, got.after)
	})
}

func TestConnectEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := memory.New()
		l := full(t, h)
		ctx, cancel := context.WithTimeout(t.Context(), 1500*time.Millisecond)
		defer cancel()
		c, done := connecting(ctx, t, h, l)
		got := <-done
		assert.Equal(t, 1500*time.Millisecond, got.after)
		require.ErrorIs(t, got.err, context.DeadlineExceeded)
		require.ErrorIs(t, got.err, os.ErrDeadlineExceeded)
		var netErr net.Error
		require.True(t, errors.As(got.err, &netErr) && netErr.Timeout())
		assert.True(t, c.LocalEndpoint().IsZero())

		_, err := l.Accept()
		require.NoError(t, err)
		time.Sleep(time.Hour)
		_, err = l.TryAccept()
		assert.True(t, err == impl.ErrWouldBlock, "it has left nothing behind: %v", err)
		require.NoError(t, c.Connect(t.Context(), l.LocalEndpoint()), "it can try again")
	})
}

// Its new port is not visible while it waits.
func TestConnectHasNoEndpointUntilItIsConnected(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := memory.New()
		l := full(t, h)
		c, done := connecting(t.Context(), t, h, l)
		assert.Zero(t, c.LocalEndpoint())
		_, err := c.Read(nil)
		require.EqualError(t, err, "read tcp: not connected")
		require.NoError(t, impl.Set(c, impl.V6Only, true), "as long as it is not bound")
		_, err = l.Accept()
		require.NoError(t, err)
		require.NoError(t, (<-done).err)
		assert.NotZero(t, c.LocalEndpoint())
	})
}

func TestConnectEndsWithClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := memory.New()
		l := full(t, h)
		c, done := connecting(t.Context(), t, h, l)
		require.ErrorIs(t, c.Connect(t.Context(), l.LocalEndpoint()), syscall.EALREADY)
		require.NoError(t, c.Close())
		got := <-done
		require.ErrorIs(t, got.err, net.ErrClosed)
		assert.Zero(t, got.after)
	})
}

// Two dials wait for one place: the older one gets it.
func TestConnectInTheOrderOfSYNs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := memory.New()
		l := full(t, h)
		first, done := connecting(t.Context(), t, h, l)
		_, later := connecting(t.Context(), t, h, l)
		_, err := l.Accept()
		require.NoError(t, err)
		require.NoError(t, (<-done).err)
		synctest.Wait()
		assert.Empty(t, later)
		s, err := l.Accept()
		require.NoError(t, err)
		assert.Equal(t, first.LocalEndpoint(), s.RemoteEndpoint())
		assert.Equal(t, 3*time.Second, (<-later).after)
	})
}

func TestConnectToItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := memory.New()
		c, err := h.NewStream(impl.TCP)
		require.NoError(t, err)
		require.NoError(t, c.Bind(impl.IP(loopback, 0)))
		at := c.LocalEndpoint()
		require.NoError(t, c.Connect(t.Context(), at))
		assert.Equal(t, at, c.RemoteEndpoint())
		write(t, c, "echo")
		reads(t, c, "echo")
		require.NoError(t, c.CloseWrite())
		atEnd(t, c)
		require.NoError(t, c.Close())
	})
}

func TestConnectToSelfThatIsGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := memory.New()
		c, err := h.NewStream(impl.TCP)
		require.NoError(t, err)
		require.NoError(t, c.Bind(impl.IP(loopback, 0)))
		require.NoError(t, c.Connect(t.Context(), c.LocalEndpoint()))
		write(t, c, "unread")
		require.NoError(t, c.Close())
		_, err = c.Write([]byte("x"))
		require.ErrorIs(t, err, net.ErrClosed)
	})
}

// Package net tries the wildcard of IPv6 as the host itself first, and then that of
// IPv4.
func TestConnectToEveryAddressTriesBothFamilies(t *testing.T) {
	h := memory.New()
	four, six := listen(t, h, impl.TCP4), listen(t, h, impl.TCP6)
	both, err := h.NewServer(impl.TCP)
	require.NoError(t, err)
	require.NoError(t, both.Bind(impl.Endpoint{}))
	require.NoError(t, both.Listen(5))
	for _, at := range []impl.Endpoint{
		four.LocalEndpoint(), six.LocalEndpoint(), impl.IP(netip.IPv6Loopback(), both.LocalEndpoint().Port()),
	} {
		c, err := h.NewStream(impl.TCP)
		require.NoError(t, err)
		require.NoError(t, c.Connect(t.Context(), impl.IP(netip.IPv6Unspecified(), at.Port())))
		assert.Equal(t, at, c.RemoteEndpoint())
	}
	for _, to := range []netip.Addr{{}, netip.IPv4Unspecified()} {
		c, err := h.NewStream(impl.TCP)
		require.NoError(t, err)
		require.ErrorIs(t, c.Connect(t.Context(), impl.IP(to, six.LocalEndpoint().Port())), syscall.ECONNREFUSED)
	}
}

// A stream that is closed while it tries one family does not try the other.
func TestConnectToEveryAddressEndsWithClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := memory.New()
		for _, network := range []impl.Network{impl.TCP6, impl.TCP4} {
			l := listen(t, h, network)
			require.NoError(t, l.Listen(0))
			dial(t, h, l)
			c, err := h.NewStream(impl.TCP)
			require.NoError(t, err)
			done := make(chan error, 1)
			go func() {
				done <- c.Connect(t.Context(), impl.IP(netip.IPv6Unspecified(), l.LocalEndpoint().Port()))
			}()
			synctest.Wait()
			require.NoError(t, c.Close())
			require.ErrorIs(t, <-done, net.ErrClosed, "%s", network)
		}
	})
}

func TestConnectToEveryAddressTellsTheFirstError(t *testing.T) {
	h := memory.New()
	l := listen(t, h, impl.TCP)
	to := impl.IP(netip.IPv6Unspecified(), l.LocalEndpoint().Port())
	require.NoError(t, l.Close())
	c, err := h.NewStream(impl.TCP)
	require.NoError(t, err)
	require.EqualError(t, c.Connect(t.Context(), to), "dial tcp "+to.String()+": connect: "+syscall.ECONNREFUSED.Error())
}

func TestConnectToEveryAddressGoesToOnesOwn(t *testing.T) {
	h := memory.New()
	l, err := h.NewServer(impl.TCP4)
	require.NoError(t, err)
	require.NoError(t, l.Bind(impl.Endpoint{}))
	require.NoError(t, l.Listen(5))
	own := netip.MustParseAddr("127.1.2.3")
	for _, to := range []netip.Addr{{}, netip.IPv4Unspecified()} {
		c, err := h.NewStream(impl.TCP)
		require.NoError(t, err)
		require.NoError(t, c.Bind(impl.IP(own, 0)))
		require.NoError(t, c.Connect(t.Context(), impl.IP(to, l.LocalEndpoint().Port())))
		assert.Equal(t, own, c.RemoteEndpoint().Addr())
	}
}
