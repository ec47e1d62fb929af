package impltest

import (
	"errors"
	"net/netip"
	"slices"
	"syscall"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// A place is an address of a network to bind a server to.
type place struct {
	name    string
	network impl.Network
	addr    netip.Addr
}

// wildcard: which servers can share a port, and which clients a server on every
// address serves.
func wildcard(s *suite) {
	host := s.h.Host
	every4 := place{"0.0.0.0", impl.TCP4, netip.IPv4Unspecified()}
	one4 := place{"an IPv4 address", impl.TCP4, host.Spare[0]}
	other4 := place{"another IPv4 address", impl.TCP4, host.Spare[1]}
	conflicts := [][2]place{{every4, every4}, {every4, one4}, {one4, every4}, {one4, one4}}
	neighbours := [][2]place{{one4, other4}}
	if s.h.Features.IPv6 {
		every6 := place{"[::] of IPv6 alone", impl.TCP6, netip.IPv6Unspecified()}
		one6 := place{"[::1]", impl.TCP6, host.V6}
		conflicts = append(conflicts, [][2]place{{every6, every6}, {every6, one6}, {one6, every6}, {one6, one6}}...)
		neighbours = append(neighbours, [][2]place{{one4, one6}, {one6, one4}, {every6, every4}, {every4, every6}, {one6, every4}}...)
	}
	if s.h.Features.DualStack {
		dual := place{"no address", impl.TCP, netip.Addr{}}
		unspecified := place{"[::] of both families", impl.TCP, netip.IPv6Unspecified()}
		conflicts = append(conflicts, [][2]place{
			{dual, dual}, {dual, every4}, {dual, one4}, {every4, dual}, {one4, dual}, {unspecified, one4}, {one4, unspecified},
			{dual, {"[::1]", impl.TCP6, host.V6}}, {{"[::1]", impl.TCP6, host.V6}, dual},
			{dual, {"[::] of IPv6 alone", impl.TCP6, netip.IPv6Unspecified()}},
		}...)
	}
	for _, c := range conflicts {
		s.once(c[1].name+" beside "+c[0].name+" is in use", func(e *env) {
			a, port := e.placed(c[0])
			require.NoError(e, a.Listen(1))
			_, err := e.tryPlaced(c[1], port)
			require.ErrorIs(e, err, syscall.EADDRINUSE)
			require.NoError(e, a.Close())
		})
	}
	for _, c := range neighbours {
		s.once(c[1].name+" beside "+c[0].name+" is free", func(e *env) {
			e.untilFree(func() error {
				a, port := e.placed(c[0])
				require.NoError(e, a.Listen(1))
				b, err := e.tryPlaced(c[1], port)
				if err == nil {
					require.NoError(e, b.Listen(1))
				}
				return err
			})
		})
	}

	s.once("a server on 0.0.0.0 serves every address of IPv4", func(e *env) {
		a, port := e.placed(every4)
		require.NoError(e, a.Listen(5))
		assert.Equal(e, impl.IP(netip.IPv4Unspecified(), port), a.LocalEndpoint())
		for _, addr := range []netip.Addr{host.V4, host.Spare[0], host.Spare[1]} {
			e.serves(a, impl.TCP4, impl.IP(addr, port))
		}
		if e.features.IPv6 {
			e.refuses(impl.TCP6, impl.IP(host.V6, port))
		}
	})

	s.once("a server on one address serves no other", func(e *env) {
		a, port := e.placed(one4)
		require.NoError(e, a.Listen(5))
		e.serves(a, impl.TCP, impl.IP(host.Spare[0], port))
		e.refuses(impl.TCP, impl.IP(host.Spare[1], port))
	})

	if s.h.Features.IPv6 {
		s.once("a server of IPv6 alone on [::] refuses IPv4", func(e *env) {
			// A server of another process may have the port on IPv4.
			a, port := e.placed(place{"[::]", impl.TCP6, netip.IPv6Unspecified()})
			require.NoError(e, a.Listen(5))
			e.serves(a, impl.TCP6, impl.IP(host.V6, port))
			e.refuses(impl.TCP4, impl.IP(host.Spare[0], port))
		})
	}
	if s.h.Features.DualStack && slices.Contains(s.h.Features.TCPServer.Options, impl.V6Only.Name()) {
		s.once("V6Only keeps IPv4 out, and leaves it the port", func(e *env) {
			e.untilFree(func() error {
				a := e.serverOf(impl.TCP)
				require.NoError(e, impl.Set(a, impl.V6Only, true))
				require.NoError(e, a.Bind(impl.IP(netip.IPv6Unspecified(), 0)))
				require.NoError(e, a.Listen(5))
				port := a.LocalEndpoint().Port()
				e.serves(a, impl.TCP, impl.IP(host.V6, port))
				e.refuses(impl.TCP, impl.IP(host.Spare[0], port))
				return e.serverOf(impl.TCP4).Bind(impl.IP(netip.IPv4Unspecified(), port))
			})
		})

		s.once("without V6Only IPv6 takes IPv4 too", func(e *env) {
			a := e.serverOf(impl.TCP6)
			require.NoError(e, impl.Set(a, impl.V6Only, false))
			require.NoError(e, a.Bind(impl.IP(netip.IPv6Unspecified(), 0)))
			require.NoError(e, a.Listen(5))
			port := a.LocalEndpoint().Port()
			e.serves(a, impl.TCP6, impl.IP(host.V6, port))
			e.serves(a, impl.TCP4, impl.IP(host.V4, port))
		})
	}
	if s.h.Features.DualStack {
		for _, addr := range []netip.Addr{{}, netip.IPv6Unspecified()} {
			s.once("a server on no address serves both families", func(e *env) {
				a, port := e.placed(place{"no address", impl.TCP, addr})
				require.NoError(e, a.Listen(5))
				assert.Equal(e, impl.IP(netip.IPv6Unspecified(), port), a.LocalEndpoint())
				e.serves(a, impl.TCP4, impl.IP(host.V4, port))
				e.serves(a, impl.TCP, impl.IP(host.V4, port))
				e.serves(a, impl.TCP6, impl.IP(host.V6, port))
				e.serves(a, impl.TCP, impl.IP(host.V6, port))
			})
		}
	}
}

// placed makes a server that is bound to a free port of a place, and returns the
// port.
func (e *env) placed(at place) (impl.Server, uint16) {
	e.Helper()
	s, err := e.tryPlaced(at, 0)
	require.NoError(e, err, at.name)
	return s, s.LocalEndpoint().Port()
}

func (e *env) tryPlaced(at place, port uint16) (impl.Server, error) {
	e.Helper()
	s := e.serverOf(at.network)
	return s, s.Bind(impl.IP(at.addr, port))
}

// untilFree repeats f while it returns that an endpoint is in use: another
// process of the machine may have the port already, but not every time.
func (e *env) untilFree(f func() error) {
	e.Helper()
	var err error
	for range 10 {
		if err = f(); err == nil {
			return
		}
		require.ErrorIs(e, err, syscall.EADDRINUSE)
	}
	require.NoError(e, err, "every time")
}

// serves requires that a connection to the endpoint arrives at the server, and
// that both ends see its addresses in the form of their own family.
func (e *env) serves(server impl.Server, network impl.Network, to impl.Endpoint) {
	e.Helper()
	a := e.streamOf(network)
	require.NoError(e, a.Connect(e.Context(), to), "to %v", to)
	b := e.accept(server)
	assert.Equal(e, to, a.RemoteEndpoint())
	if to.Addr().Is4() {
		assert.Equal(e, e.host.V4, a.LocalEndpoint().Addr(), "whichever loopback address it goes to")
	}
	assert.Equal(e, to, b.LocalEndpoint())
	assert.Equal(e, a.LocalEndpoint(), b.RemoteEndpoint())
	e.write(a, "x")
	e.reads(b, "x")
}

// refuses requires that no server has the endpoint.
func (e *env) refuses(network impl.Network, to impl.Endpoint) {
	e.Helper()
	err := e.streamOf(network).Connect(e.Context(), to)
	require.Error(e, err)
	require.True(e, errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, syscall.EADDRNOTAVAIL), "%v", err)
}
