package impltest

import (
	"net/netip"
	"slices"
	"syscall"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// families: a stream of the network TCP takes its family from the first endpoint
// that it is bound or connected to; the wildcard selects both.
func families(s *suite) {
	host := s.h.Host

	s.scene("a stream that is not bound goes anywhere", func(e *env) {
		for _, addr := range []netip.Addr{host.V4, host.V6} {
			server := e.serving(addr)
			a := e.streamOf(impl.TCP)
			require.NoError(e, a.Connect(e.Context(), server.LocalEndpoint()))
			assert.Equal(e, addr, a.LocalEndpoint().Addr())
		}
	})

	for _, every := range []netip.Addr{{}, netip.IPv6Unspecified()} {
		s.boundStreams().scene("bound to every address it holds both families and reaches both", func(e *env) {
			for _, addr := range []netip.Addr{host.V4, host.V6} {
				server := e.serverOf(impl.TCP)
				require.NoError(e, server.Bind(impl.IP(addr, 0)))
				a := e.streamOf(impl.TCP)
				require.NoError(e, a.Bind(impl.IP(every, 0)))
				at := a.LocalEndpoint()
				assert.Equal(e, netip.IPv6Unspecified(), at.Addr())
				for _, other := range []place{{network: impl.TCP4, addr: netip.IPv4Unspecified()}, {network: impl.TCP6, addr: netip.IPv6Unspecified()}} {
					_, err := e.tryPlaced(other, at.Port())
					require.ErrorIs(e, err, syscall.EADDRINUSE)
				}
				require.ErrorIs(e, a.Connect(e.Context(), server.LocalEndpoint()), syscall.ECONNREFUSED)
				assert.Equal(e, at, a.LocalEndpoint(), "after an error it is as it was")
				require.NoError(e, server.Listen(1))
				require.NoError(e, a.Connect(e.Context(), server.LocalEndpoint()))
				assert.Equal(e, impl.IP(addr, at.Port()), a.LocalEndpoint())
				assert.Equal(e, a.LocalEndpoint(), e.accept(server).RemoteEndpoint())
			}
		})
	}

	s.boundStreams().scene("bound in one family it does not fit the other", func(e *env) {
		v4, v6 := e.serving(host.V4), e.serving(host.V6)
		for local, servers := range map[netip.Addr][2]impl.Server{
			host.V4: {v4, v6}, netip.IPv4Unspecified(): {v4, v6}, host.V6: {v6, v4},
		} {
			a := e.streamOf(impl.TCP)
			require.NoError(e, a.Bind(impl.IP(local, 0)))
			e.wrongArgument(a.Connect(e.Context(), servers[1].LocalEndpoint()), "address")
			require.NoError(e, a.Connect(e.Context(), servers[0].LocalEndpoint()), "%v", local)
		}
	})

	if slices.Contains(s.h.Features.TCPStream.Options, impl.V6Only.Name()) {
		s.scene("V6Only keeps it in one family", func(e *env) {
			a := e.streamOf(impl.TCP)
			require.NoError(e, impl.Set(a, impl.V6Only, true))
			require.NoError(e, a.Bind(impl.IP(netip.IPv6Unspecified(), 0)))
			e.wrongArgument(a.Connect(e.Context(), e.serving(host.V4).LocalEndpoint()), "address")
			require.NoError(e, a.Connect(e.Context(), e.serving(host.V6).LocalEndpoint()))
		})
	}
}

// hasFamilies reports whether there are two families, and this is the variant in
// which they are tried.
func (s *suite) hasFamilies() bool { return s.isFirst() && s.h.Features.DualStack }

// serving makes a server of the network TCP that listens on an address.
func (e *env) serving(addr netip.Addr) impl.Server {
	e.Helper()
	a := e.serverOf(impl.TCP)
	require.NoError(e, a.Bind(impl.IP(addr, 0)))
	require.NoError(e, a.Listen(16))
	return a
}
