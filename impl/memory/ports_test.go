package memory_test

import (
	"net/netip"
	"slices"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest/long"
	"github.com/smalltalk-sockets/go/impl/memory"
)

func TestPortsOfConnectionsAreEven(t *testing.T) {
	h := memory.New()
	l := listen(t, h, impl.TCP)
	var seen []uint16
	for range 100 {
		port := dial(t, h, l).LocalEndpoint().Port()
		assert.NotContains(t, seen, port)
		assert.Zero(t, port%2)
		assert.GreaterOrEqual(t, port, uint16(32768))
		assert.LessOrEqual(t, port, uint16(60999))
		seen = append(seen, port)
	}
}

func TestPortsOfServersAreOdd(t *testing.T) {
	h := memory.New()
	var seen []uint16
	for range 100 {
		port := listen(t, h, impl.TCP).LocalEndpoint().Port()
		assert.NotContains(t, seen, port)
		assert.NotZero(t, port%2)
		assert.GreaterOrEqual(t, port, uint16(32768))
		assert.LessOrEqual(t, port, uint16(60999))
		seen = append(seen, port)
	}
}

const ephemerals = 60999 - 32768 + 1

func TestPortsOfServersRunOut(t *testing.T) {
	long.NotShort(t)
	h := memory.New()
	for range ephemerals {
		listen(t, h, impl.TCP)
	}
	l, err := h.NewServer(impl.TCP)
	require.NoError(t, err)
	require.ErrorIs(t, l.Bind(impl.IP(loopback, 0)), syscall.EADDRINUSE)
	require.NoError(t, l.Bind(impl.IP(netip.MustParseAddr("127.0.0.2"), 0)), "each address has its own")
}

// Connections share a port when their remote endpoints differ.
func TestPortsOfConnectionsRunOutForEachDestination(t *testing.T) {
	long.Only(t)
	h := memory.New()
	a, b := listen(t, h, impl.TCP), listen(t, h, impl.TCP)
	inUse := map[uint16]int{}
	for _, l := range []impl.Server{a, b} {
		require.NoError(t, l.Listen(-1))
		for range ephemerals - 2 { // the servers have two
			c, _ := connect(t, h, l)
			inUse[c.LocalEndpoint().Port()]++
		}
		c, err := h.NewStream(impl.TCP)
		require.NoError(t, err)
		require.ErrorIs(t, c.Connect(t.Context(), l.LocalEndpoint()), syscall.EADDRNOTAVAIL)
	}
	for port, n := range inUse {
		require.Equal(t, 2, n, "port %d", port)
	}
}

func TestPortOfAFailedConnectionIsFree(t *testing.T) {
	long.NotShort(t)
	h := memory.New()
	l := listen(t, h, impl.TCP)
	at := l.LocalEndpoint()
	require.NoError(t, l.Close())
	c, err := h.NewStream(impl.TCP)
	require.NoError(t, err)
	for range ephemerals + 1 {
		require.ErrorIs(t, c.Connect(t.Context(), at), syscall.ECONNREFUSED)
	}
}

func TestPortsGoToTheMostSpecificServer(t *testing.T) {
	h := memory.New()
	every, err := h.NewServer(impl.TCP4)
	require.NoError(t, err)
	require.NoError(t, every.Bind(impl.Endpoint{}))
	port := every.LocalEndpoint().Port()
	require.NoError(t, every.Listen(1))
	six, err := h.NewServer(impl.TCP6)
	require.NoError(t, err)
	require.NoError(t, six.Bind(impl.IP(netip.Addr{}, port)), "the families are apart")
	require.NoError(t, six.Listen(1))

	for to, l := range map[string]impl.Server{"127.0.0.1": every, "127.1.2.3": every, "::1": six} {
		c, err := h.NewStream(impl.TCP)
		require.NoError(t, err)
		require.NoError(t, c.Connect(t.Context(), impl.IP(netip.MustParseAddr(to), port)))
		s, err := l.TryAccept()
		require.NoError(t, err, to)
		assert.Equal(t, to, s.LocalEndpoint().Addr().String())
	}
}

func TestPortsOfHostsAreTheirOwn(t *testing.T) {
	a, b := memory.New(), memory.New()
	l := listen(t, a, impl.TCP)
	c, err := b.NewStream(impl.TCP)
	require.NoError(t, err)
	require.ErrorIs(t, c.Connect(t.Context(), l.LocalEndpoint()), syscall.ECONNREFUSED)
	again, err := b.NewServer(impl.TCP)
	require.NoError(t, err)
	require.NoError(t, again.Bind(l.LocalEndpoint()))
}

func TestDestinationsThatAreNowhere(t *testing.T) {
	h := memory.New()
	for _, to := range []string{"192.0.2.1", "224.0.0.1", "255.255.255.255", "127.255.255.255", "2001:db8::1", "ff02::1"} {
		c, err := h.NewStream(impl.TCP)
		require.NoError(t, err)
		require.ErrorIs(t, c.Connect(t.Context(), impl.IP(netip.MustParseAddr(to), 80)), syscall.ENETUNREACH, to)
		assert.True(t, c.LocalEndpoint().IsZero())
	}
}

// A list of streams is right after removals in any order.
func TestPortsAreGivenUpInAnyOrder(t *testing.T) {
	h := memory.New()
	for _, order := range [][]int{{0, 1, 2}, {2, 1, 0}, {1, 0, 2}, {1, 2, 0}} {
		l := listen(t, h, impl.TCP)
		at := l.LocalEndpoint()
		var accepted []impl.Stream
		for range order {
			_, s := connect(t, h, l)
			accepted = append(accepted, s)
		}
		require.NoError(t, l.Close())
		for i, which := range order {
			require.ErrorIs(t, bindAlone(t, h, at), syscall.EADDRINUSE, "%d of %v", i, order)
			require.NoError(t, impl.Set(accepted[which], impl.Linger, 0))
			require.NoError(t, accepted[which].Close())
		}
		require.NoError(t, bindAlone(t, h, at))
	}
}

// bindAlone binds a server that does not share its port.
func bindAlone(t *testing.T, h *memory.Host, at impl.Endpoint) error {
	t.Helper()
	l, err := h.NewServer(impl.TCP)
	require.NoError(t, err)
	require.NoError(t, impl.Set(l, impl.ReuseAddr, false))
	if err := l.Bind(at); err != nil {
		return err
	}
	return l.Close()
}

func TestV6Only(t *testing.T) {
	h := memory.New()
	for _, c := range []struct {
		network impl.Network
		only    bool
		serves  []string
	}{
		{impl.TCP, false, []string{"127.0.0.1", "::1"}},
		{impl.TCP, true, []string{"::1"}},
		{impl.TCP6, true, []string{"::1"}},
		{impl.TCP6, false, []string{"127.0.0.1", "::1"}},
	} {
		l, err := h.NewServer(c.network)
		require.NoError(t, err)
		require.NoError(t, impl.Set(l, impl.V6Only, c.only))
		require.NoError(t, l.Bind(impl.IP(netip.IPv6Unspecified(), 0)))
		require.ErrorIs(t, impl.Set(l, impl.V6Only, c.only), syscall.EINVAL, "it is too late")
		require.NoError(t, l.Listen(5))
		for _, to := range []string{"127.0.0.1", "::1"} {
			s, err := h.NewStream(impl.TCP)
			require.NoError(t, err)
			err = s.Connect(t.Context(), impl.IP(netip.MustParseAddr(to), l.LocalEndpoint().Port()))
			if slices.Contains(c.serves, to) {
				require.NoError(t, err)
			} else {
				require.ErrorIs(t, err, syscall.ECONNREFUSED)
			}
		}
	}
}

// An IPv6 address that a socket of both families got from a connection counts for the
// wildcard of IPv4 as well. An explicit one does not.
func TestPortsOfIPv6ConnectionsKeepEveryIPv4Address(t *testing.T) {
	h := memory.New()
	l, err := h.NewServer(impl.TCP)
	require.NoError(t, err)
	require.NoError(t, l.Bind(impl.IP(netip.IPv6Loopback(), 0)))
	require.NoError(t, l.Listen(5))
	bind := func(port uint16) error {
		every, err := h.NewServer(impl.TCP4)
		require.NoError(t, err)
		defer func() { _ = every.Close() }()
		return every.Bind(impl.IP(netip.IPv4Unspecified(), port))
	}
	require.NoError(t, bind(l.LocalEndpoint().Port()))
	for network, want := range map[impl.Network]error{impl.TCP: syscall.EADDRINUSE, impl.TCP6: nil} {
		c, err := h.NewStream(network)
		require.NoError(t, err)
		require.NoError(t, c.Connect(t.Context(), l.LocalEndpoint()))
		require.ErrorIs(t, bind(c.LocalEndpoint().Port()), want, "%s", network)
		require.NoError(t, c.Close())
	}
}

// Servers that share a port share out the connections, and those from one endpoint
// always come to the same server.
func TestPortsThatServersShare(t *testing.T) {
	h := memory.New()
	var servers []impl.Server
	at := impl.IP(loopback, 80)
	for range 3 {
		l, err := h.NewServer(impl.TCP)
		require.NoError(t, err)
		require.NoError(t, impl.Set(l, impl.ReusePort, true))
		require.NoError(t, l.Bind(at))
		require.NoError(t, l.Listen(-1))
		servers = append(servers, l)
	}
	chosen := map[int]bool{}
	for port := range uint16(40) {
		var before int
		for again := range 3 {
			c, err := h.NewStream(impl.TCP)
			require.NoError(t, err)
			require.NoError(t, c.Bind(impl.IP(loopback, 1000+port)))
			require.NoError(t, c.Connect(t.Context(), at))
			one := slices.IndexFunc(servers, impl.Server.CanRead)
			s, err := servers[one].Accept()
			require.NoError(t, err)
			require.NoError(t, impl.Set(c, impl.Linger, 0))
			require.NoError(t, c.Close())
			require.NoError(t, s.Close())
			if again > 0 {
				require.Equal(t, before, one)
			}
			before = one
		}
		chosen[before] = true
	}
	assert.Len(t, chosen, 3)
}

// A server that stops sharing its port keeps others from listening.
func TestPortsThatAreNotSharedAnyMore(t *testing.T) {
	h := memory.New()
	var servers []impl.Server
	for range 2 {
		l, err := h.NewServer(impl.TCP)
		require.NoError(t, err)
		require.NoError(t, impl.Set(l, impl.ReusePort, true))
		require.NoError(t, l.Bind(impl.IP(loopback, 80)))
		servers = append(servers, l)
	}
	require.NoError(t, impl.Set(servers[0], impl.ReusePort, false))
	require.NoError(t, servers[0].Listen(1))
	require.ErrorIs(t, servers[1].Listen(1), syscall.EADDRINUSE)
	require.NoError(t, servers[0].Close())
	require.NoError(t, servers[1].Listen(1))
}

// ReuseAddr on both sides is enough, for explicit and ephemeral ports.
func TestPortOfAConnectionIsSharedWithReuseAddr(t *testing.T) {
	h := memory.New()
	l := listen(t, h, impl.TCP)
	for reuse, want := range map[bool]error{true: nil, false: syscall.EADDRINUSE} {
		c, err := h.NewStream(impl.TCP)
		require.NoError(t, err)
		require.NoError(t, impl.Set(c, impl.ReuseAddr, reuse))
		require.NoError(t, c.Connect(t.Context(), l.LocalEndpoint()))
		later, err := h.NewServer(impl.TCP)
		require.NoError(t, err)
		require.ErrorIs(t, later.Bind(c.LocalEndpoint()), want)
	}
}

// An explicit port is kept until Close; one that the host has chosen is freed with the
// connection.
func TestPortOfAStreamThatWasReset(t *testing.T) {
	h := memory.New()
	for local, want := range map[uint16]error{0: nil, 40001: syscall.EADDRINUSE} {
		l := listen(t, h, impl.TCP)
		c, err := h.NewStream(impl.TCP)
		require.NoError(t, err)
		require.NoError(t, c.Bind(impl.IP(loopback, local)))
		require.NoError(t, c.Connect(t.Context(), l.LocalEndpoint()))
		require.NoError(t, l.Close(), "which resets it")
		later, err := h.NewStream(impl.TCP)
		require.NoError(t, err)
		require.ErrorIs(t, later.Bind(c.LocalEndpoint()), want)
	}
}
