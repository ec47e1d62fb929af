package kernel

import (
	"net"
	"net/netip"
	"runtime"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest/system"
)

func TestAUnixSocketWithoutAPathIsGivenAName(t *testing.T) {
	if runtime.GOOS != "linux" {
		require.Error(t, newServer(impl.Unix).Bind(impl.Endpoint{}), "others have no abstract names")
		return
	}
	s := newServer(impl.Unix)
	t.Cleanup(func() { _ = s.Close() })
	require.NoError(t, s.Bind(impl.Endpoint{}))
	assert.Regexp(t, "^@[0-9a-f]{5}$", s.LocalEndpoint().Path)
	require.NoError(t, s.Listen(1))
	require.NoError(t, fresh(t, impl.Unix).Connect(t.Context(), s.LocalEndpoint()))
}

func TestABoundServerHoldsItsPortAgainstAnybody(t *testing.T) {
	for _, network := range []impl.Network{impl.TCP, impl.TCP4, impl.TCP6} {
		s := newServer(network)
		t.Cleanup(func() { _ = s.Close() })
		require.NoError(t, s.Bind(impl.Endpoint{}))
		_, err := net.Listen(string(network), s.LocalEndpoint().String())
		require.ErrorIs(t, err, syscall.EADDRINUSE)
		require.NoError(t, s.Close())
		l, err := net.Listen(string(network), s.LocalEndpoint().String())
		require.NoError(t, err)
		require.NoError(t, l.Close())
	}
}

func TestAStreamBoundToEveryAddress(t *testing.T) {
	system.IPv6.Need(t)
	for _, to := range []netip.Addr{loopback, netip.IPv6Loopback()} {
		for _, local := range []netip.Addr{{}, netip.IPv6Unspecified()} {
			server := boundServer(t, impl.IP(to, 0))
			s := fresh(t, impl.TCP)
			require.NoError(t, s.Bind(impl.IP(local, 0)))
			at := s.LocalEndpoint()
			assert.Equal(t, netip.IPv6Unspecified(), at.Addr())
			for _, family := range []impl.Network{impl.TCP4, impl.TCP6} {
				other := newServer(family)
				require.ErrorIs(t, other.Bind(impl.IP(netip.Addr{}, at.Port())), syscall.EADDRINUSE, "held in both families")
			}
			require.ErrorIs(t, s.Connect(t.Context(), server.LocalEndpoint()), syscall.ECONNREFUSED)
			assert.Equal(t, at, s.LocalEndpoint())
			require.NoError(t, server.Listen(1))
			require.NoError(t, s.Connect(t.Context(), server.LocalEndpoint()), "from %v to %v", local, to)
			assert.Equal(t, impl.IP(to, at.Port()), s.LocalEndpoint())
		}
	}
}

func TestAStreamBoundInOneFamilyStaysInIt(t *testing.T) {
	v4, v6 := boundServer(t, impl.IP(loopback, 0)), boundServer(t, impl.IP(netip.IPv6Loopback(), 0))
	require.NoError(t, v4.Listen(1))
	require.NoError(t, v6.Listen(1))
	for _, c := range []struct {
		local    netip.Addr
		only     bool
		near     *server
		stranger *server
	}{
		{loopback, false, v4, v6},
		{netip.IPv4Unspecified(), false, v4, v6},
		{netip.IPv6Loopback(), false, v6, v4},
		{netip.IPv6Unspecified(), true, v6, v4},
	} {
		s := fresh(t, impl.TCP)
		require.NoError(t, impl.Set(s, impl.V6Only, c.only))
		require.NoError(t, s.Bind(impl.IP(c.local, 0)))
		require.ErrorIs(t, s.Connect(t.Context(), c.stranger.LocalEndpoint()), impl.ErrArgument, "%v", c.local)
		require.NoError(t, s.Connect(t.Context(), c.near.LocalEndpoint()), "%v", c.local)
	}
}
