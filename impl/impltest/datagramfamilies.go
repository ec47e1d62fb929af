package impltest

import (
	"net/netip"
	"syscall"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// datagramFamilies: a socket of the network UDP takes its family from the first
// endpoint that it is given; the wildcard selects both.
func datagramFamilies(s *suite) {
	host := s.h.Host
	for _, every := range []netip.Addr{{}, netip.IPv6Unspecified()} {
		s.scene("on every address it talks to both, to each in its own form", func(e *env) {
			a := e.hearing(every)
			port := a.LocalEndpoint().Port()
			assert.Equal(e, impl.IP(netip.IPv6Unspecified(), port), a.LocalEndpoint())
			for _, addr := range []netip.Addr{host.V4, host.V6} {
				b := e.hearing(addr)
				at := impl.IP(addr, port)
				e.sendTo(b, "in", at)
				e.gets(a, "in", b.LocalEndpoint())
				e.sendTo(a, "out", b.LocalEndpoint())
				e.gets(b, "out", at)
			}
		})

		s.scene("on every address it connects to either", func(e *env) {
			for _, addr := range []netip.Addr{host.V4, host.V6} {
				a, b := e.hearing(every), e.hearing(addr)
				port := a.LocalEndpoint().Port()
				require.NoError(e, a.Connect(b.LocalEndpoint()))
				assert.Equal(e, b.LocalEndpoint(), a.RemoteEndpoint())
				assert.Equal(e, impl.IP(addr, port), a.LocalEndpoint())
				e.send(a, "x")
				e.gets(b, "x", a.LocalEndpoint())
				e.sendTo(b, "y", a.LocalEndpoint())
				e.gets(a, "y", b.LocalEndpoint())
			}
		})
	}

	s.scene("connected in one family it does not send to the other", func(e *env) {
		a, v4, v6 := e.hearing(netip.Addr{}), e.hearing(host.V4), e.hearing(host.V6)
		require.NoError(e, a.Connect(v4.LocalEndpoint()))
		require.ErrorIs(e, e.sendToErr(a, v6.LocalEndpoint()), syscall.EAFNOSUPPORT)
		require.NoError(e, a.Connect(none))
		e.sendTo(a, "free", v6.LocalEndpoint())
		got, err := receive(v6)
		require.NoError(e, err)
		assert.Equal(e, "free", got.text)
	})

	s.scene("V6Only that was set is of no effect on one that began with IPv4", func(e *env) {
		a := e.datagramOf(impl.UDP)
		require.NoError(e, impl.Set(a, impl.V6Only, true))
		require.NoError(e, a.Bind(impl.IP(host.V4, 0)))
		b := e.hearing(host.V4)
		e.sendTo(a, "here", impl.IP(netip.Addr{}, b.LocalEndpoint().Port()))
		e.gets(b, "here", a.LocalEndpoint())
		require.NoError(e, a.Connect(impl.IP(netip.Addr{}, b.LocalEndpoint().Port())))
		assert.Equal(e, b.LocalEndpoint(), a.RemoteEndpoint())
	})

	s.scene("in one family it does not fit the other", func(e *env) {
		v4, v6 := e.hearing(host.V4), e.hearing(host.V6)
		for local, others := range map[netip.Addr][2]impl.Datagram{
			host.V4: {v4, v6}, netip.IPv4Unspecified(): {v4, v6}, host.V6: {v6, v4},
		} {
			a := e.hearing(local)
			fits, other := others[0].LocalEndpoint(), others[1].LocalEndpoint()
			e.wrongArgument(a.Connect(other), "address")
			e.wrongArgument(e.sendToErr(a, other), "address")
			e.sendTo(a, "x", fits)
			got, err := receive(others[0])
			require.NoError(e, err)
			assert.Equal(e, "x", got.text)
			require.NoError(e, a.Connect(fits))
		}
	})

	s.scene("not bound, it goes where it is sent first", func(e *env) {
		for _, addr := range []netip.Addr{host.V4, host.V6} {
			b := e.hearing(addr)
			a := e.datagramOf(impl.UDP)
			require.NoError(e, a.Connect(b.LocalEndpoint()))
			assert.Equal(e, addr, a.LocalEndpoint().Addr())
			e.send(a, "connected")
			e.gets(b, "connected", a.LocalEndpoint())
			c := e.datagramOf(impl.UDP)
			e.sendTo(c, "sent", b.LocalEndpoint())
			e.gets(b, "sent", impl.IP(addr, c.LocalEndpoint().Port()))
		}
	})

	if s.has(impl.V6Only.Name()) {
		s.scene("V6Only keeps IPv4 out, and leaves it the port", func(e *env) {
			e.untilFree(func() error {
				a := e.datagramOf(impl.UDP)
				require.NoError(e, impl.Set(a, impl.V6Only, true))
				require.NoError(e, a.Bind(impl.IP(netip.IPv6Unspecified(), 0)))
				port := a.LocalEndpoint().Port()
				b := e.datagramOf(impl.UDP4)
				if err := b.Bind(impl.IP(netip.IPv4Unspecified(), port)); err != nil {
					return err
				}
				four, six := e.hearing(host.V4), e.hearing(host.V6)
				e.sendTo(four, "four", impl.IP(host.V4, port))
				e.sendTo(six, "six", impl.IP(host.V6, port))
				e.gets(a, "six", six.LocalEndpoint())
				e.gets(b, "four", four.LocalEndpoint())
				e.wrongArgument(e.sendToErr(a, four.LocalEndpoint()), "address")
				return nil
			})
		})

		s.scene("without V6Only IPv6 talks to IPv4 too", func(e *env) {
			a := e.datagramOf(impl.UDP6)
			require.NoError(e, impl.Set(a, impl.V6Only, false))
			require.NoError(e, a.Bind(impl.IP(netip.IPv6Unspecified(), 0)))
			port := a.LocalEndpoint().Port()
			b := e.hearing(host.V4)
			e.sendTo(b, "in", impl.IP(host.V4, port))
			e.gets(a, "in", b.LocalEndpoint())
		})
	}
}

// hearing makes a socket of the network UDP that is bound to an address.
func (e *env) hearing(addr netip.Addr) impl.Datagram {
	e.Helper()
	return e.datagramAt(place{network: impl.UDP, addr: addr})
}
