package memory_test

import (
	"net/netip"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// dialFrom connects from a port that is shared with the remnants of others.
func dialFrom(t testing.TB, h *memory.Host, from, to impl.Endpoint) (impl.Stream, error) {
	t.Helper()
	c, err := h.NewStream(impl.TCP)
	require.NoError(t, err)
	require.NoError(t, impl.Set(c, impl.ReuseAddr, true))
	require.NoError(t, c.Bind(from))
	return c, c.Connect(t.Context(), to)
}

// A server's end outlives its client's, which was closed so long ago that the host has
// dropped it. The next connection from the client's port ends it.
func TestRemnantOfAClosedClient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := memory.New()
		l := listen(t, h, impl.TCP)
		from := impl.IP(loopback, 5000)
		c, err := dialFrom(t, h, from, l.LocalEndpoint())
		require.NoError(t, err)
		old, err := l.TryAccept()
		require.NoError(t, err)
		require.NoError(t, c.Close())
		time.Sleep(time.Minute)

		began := time.Now()
		_, err = dialFrom(t, h, from, l.LocalEndpoint())
		require.NoError(t, err)
		assert.Equal(t, 8*time.Millisecond, time.Since(began), "two ticks of Linux's clock")
		_, err = old.Write([]byte("x"))
		require.ErrorIs(t, err, syscall.EPIPE)
		atEnd(t, old)
		_, err = l.TryAccept()
		require.NoError(t, err)
	})
}

// The server has closed first, and then its listener: a SYN first meets TIME_WAIT, and
// then gets a reset.
func TestRemnantWithoutListener(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := memory.New()
		l := listen(t, h, impl.TCP)
		from := impl.IP(loopback, 5000)
		c, err := dialFrom(t, h, from, l.LocalEndpoint())
		require.NoError(t, err)
		s, err := l.TryAccept()
		require.NoError(t, err)
		require.NoError(t, s.Close())
		require.NoError(t, c.Close())
		require.NoError(t, l.Close())
		require.Len(t, h.Snapshot(), 1)

		began := time.Now()
		_, err = dialFrom(t, h, from, l.LocalEndpoint())
		require.ErrorIs(t, err, syscall.ECONNREFUSED)
		assert.Equal(t, 8*time.Millisecond, time.Since(began))
		assert.NotContains(t, h.Snapshot().String(), "TIME_WAIT")
	})
}

// A host that was restarted after a crash connects from the port that it had: its peer
// then finds that the old connection is gone.
func TestRemnantOfACrash(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := memory.NewNetwork()
		shop, bank := addHost(t, n, "shop"), addHost(t, n, "bank")
		require.NoError(t, n.Shape("shop", "bank", memory.Link{Latency: 10 * time.Millisecond}))
		l, err := bank.NewServer(impl.TCP)
		require.NoError(t, err)
		require.NoError(t, l.Bind(impl.IP(bank.Addrs()[0], 700)))
		require.NoError(t, l.Listen(5))
		from := impl.IP(shop.Addrs()[0], 5000)
		_, err = dialFrom(t, shop, from, l.LocalEndpoint())
		require.NoError(t, err)
		old, err := l.Accept()
		require.NoError(t, err)
		shop.Crash()
		shop.Restart()

		began := time.Now()
		_, err = dialFrom(t, shop, from, l.LocalEndpoint())
		require.NoError(t, err)
		assert.Equal(t, 48*time.Millisecond, time.Since(began), "two round trips and two ticks")
		_, err = old.Read(make([]byte, 1))
		require.ErrorIs(t, err, syscall.ECONNRESET)
		_, err = l.Accept()
		require.NoError(t, err)
	})
}

// Whatever connections are made and closed, no two have the same endpoints.
func TestNoEndpointsAreThereTwice(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		synctest.Test(t, func(t *testing.T) {
			n := memory.NewNetwork()
			shop, bank := addHost(t, n, "shop"), addHost(t, n, "bank")
			require.NoError(t, shop.SetEphemeralPorts(40000, 40002))
			listeners := map[*memory.Host]impl.Server{shop: listenAt(t, shop), bank: listenAt(t, bank)}
			for range rapid.IntRange(1, 30).Draw(r, "connections") {
				to := rapid.SampledFrom([]*memory.Host{shop, bank}).Draw(r, "to")
				comeAndGo(t, r, shop, listeners[to])
				once(t, shop.Snapshot())
				once(t, bank.Snapshot())
				time.Sleep(rapid.SampledFrom([]time.Duration{0, time.Second, time.Minute}).Draw(r, "pause"))
			}
		})
	})
}

func listenAt(t *testing.T, h *memory.Host) impl.Server {
	t.Helper()
	l, err := h.NewServer(impl.TCP)
	require.NoError(t, err)
	require.NoError(t, l.Bind(impl.IP(h.Addrs()[0], 700)))
	require.NoError(t, l.Listen(100))
	return l
}

// comeAndGo makes a connection, if a port is free, and ends it in a random way.
func comeAndGo(t *testing.T, r *rapid.T, from *memory.Host, l impl.Server) {
	t.Helper()
	c, err := from.NewStream(impl.TCP)
	require.NoError(t, err)
	require.NoError(t, impl.Set(c, impl.ReuseAddr, true))
	if rapid.Bool().Draw(r, "bound") && c.Bind(impl.IP(from.Addrs()[0], 5000)) != nil {
		return
	}
	if err := c.Connect(t.Context(), l.LocalEndpoint()); err != nil {
		require.ErrorIs(t, err, syscall.EADDRNOTAVAIL)
		return
	}
	s, err := l.Accept()
	require.NoError(t, err)
	if rapid.Bool().Draw(r, "reset") {
		require.NoError(t, impl.Set(c, impl.Linger, 0))
	}
	ends := rapid.Permutation([]impl.Stream{c, s}).Draw(r, "order")
	for _, end := range ends[:rapid.IntRange(0, 2).Draw(r, "closed")] {
		require.NoError(t, end.Close())
	}
}

// once checks that no two connections have the same endpoints.
func once(t *testing.T, s memory.Snapshot) {
	t.Helper()
	seen := make(map[[2]netip.AddrPort]memory.SocketInfo)
	for _, info := range s {
		at := [2]netip.AddrPort{info.Local.AddrPort, info.Remote.AddrPort}
		if info.Remote.IsZero() || info.State == memory.StateClose {
			continue
		}
		require.Zero(t, seen[at], "beside %v", info)
		seen[at] = info
	}
}
