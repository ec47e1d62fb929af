package kernel

import (
	"net"
	"net/netip"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

func TestFits(t *testing.T) {
	v4, v6 := impl.IP(loopback, 1), impl.IP(netip.IPv6Loopback(), 1)
	mapped := impl.Endpoint{AddrPort: netip.MustParseAddrPort("[::ffff:127.0.0.1]:1")}
	anywhere, path := impl.IP(netip.Addr{}, 1), impl.UnixPath("/x")
	for network, fitting := range map[impl.Network][]impl.Endpoint{
		impl.TCP:  {{}, v4, v6, mapped, anywhere},
		impl.TCP4: {{}, v4, mapped, anywhere},
		impl.TCP6: {{}, v6, anywhere},
		impl.Unix: {{}, path},
	} {
		for _, e := range []impl.Endpoint{{}, v4, v6, mapped, anywhere, path} {
			assert.Equal(t, contains(fitting, e), fits(network, e), "%s %v", network, e)
		}
	}
}

func contains(all []impl.Endpoint, e impl.Endpoint) bool {
	for _, one := range all {
		if one == e {
			return true
		}
	}
	return false
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
	for _, to := range []netip.Addr{loopback, netip.IPv6Loopback()} {
		for _, local := range []netip.Addr{{}, netip.IPv4Unspecified(), netip.IPv6Unspecified()} {
			server := boundServer(t, impl.IP(to, 0))
			require.NoError(t, server.Listen(1))
			s := fresh(t, impl.TCP)
			require.NoError(t, s.Bind(impl.IP(local, 0)))
			port := s.LocalEndpoint().Port()
			require.NoError(t, s.Connect(t.Context(), server.LocalEndpoint()), "from %v to %v", local, to)
			assert.Equal(t, impl.IP(to, port), s.LocalEndpoint())
		}
	}
}

func TestAStreamBoundToOneAddressReachesItsFamily(t *testing.T) {
	server := boundServer(t, impl.IP(netip.IPv6Loopback(), 0))
	require.NoError(t, server.Listen(1))
	s := fresh(t, impl.TCP)
	require.NoError(t, s.Bind(impl.IP(loopback, 0)))
	require.ErrorIs(t, s.Connect(t.Context(), server.LocalEndpoint()), impl.ErrArgument)
}
