package impltest

import (
	"net/netip"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// datagramWildcard: every address of the host, as a local endpoint and as a
// destination.
func datagramWildcard(s *suite) {
	s = s.together()

	s.scene("no address as a destination is the host itself", func(e *env) {
		b := e.receiver()
		port := b.LocalEndpoint().Port()
		self := []impl.Endpoint{impl.IP(netip.Addr{}, port)}
		if e.network == impl.UDP6 {
			self = append(self, impl.IP(netip.IPv6Unspecified(), port))
		} else {
			self = append(self, impl.IP(netip.IPv4Unspecified(), port))
		}
		for _, to := range self {
			a := e.datagram()
			require.NoError(e, a.Connect(to), "to %v", to)
			assert.True(e, a.RemoteEndpoint().Addr().IsLoopback(), "%v", a.RemoteEndpoint())
			e.send(a, "connected")
			e.gets(b, "connected", a.LocalEndpoint())
			c := e.sender()
			if !to.Addr().IsValid() && c.LocalEndpoint().Addr().Is6() && !e.features.IPv6 {
				continue // It would be sent to an address that is not there.
			}
			e.sendTo(c, "sent", to)
			from := a.LocalEndpoint().Addr()
			if !to.Addr().IsValid() && c.LocalEndpoint().Addr().Is6() {
				from = netip.IPv6Loopback() // its own, of the family of the socket
			}
			e.gets(b, "sent", impl.IP(from, c.LocalEndpoint().Port()))
		}
	})

	s.once("on every address it hears what is sent to any", func(e *env) {
		b := e.receiverAt(impl.IP(netip.IPv4Unspecified(), 0))
		port := b.LocalEndpoint().Port()
		assert.Equal(e, impl.IP(netip.IPv4Unspecified(), port), b.LocalEndpoint())
		a := e.sender()
		for _, addr := range []netip.Addr{e.host.V4, e.host.Spare[0], e.host.Spare[1]} {
			e.sendTo(a, addr.String(), impl.IP(addr, port))
			e.gets(b, addr.String(), a.LocalEndpoint())
		}
	})

	s.once("on one address it hears nothing else", func(e *env) {
		b := e.receiverAt(impl.IP(e.host.Spare[0], 0))
		a := e.sender()
		e.sendTo(a, "elsewhere", impl.IP(e.host.Spare[1], b.LocalEndpoint().Port()))
		e.sendTo(a, "here", b.LocalEndpoint())
		e.gets(b, "here", a.LocalEndpoint())
		e.empty(b)
	})

	s.once("an answer from every address comes from the nearest", func(e *env) {
		b := e.receiverAt(impl.IP(netip.IPv4Unspecified(), 0))
		port := b.LocalEndpoint().Port()
		a, c := e.sender(), e.sender()
		require.NoError(e, a.Connect(impl.IP(e.host.Spare[0], port)))
		e.send(a, "question")
		e.gets(b, "question", a.LocalEndpoint())
		e.sendTo(b, "answer", a.LocalEndpoint())
		e.empty(a) // it does not come from the peer's address
		e.sendTo(c, "question", impl.IP(e.host.Spare[0], port))
		e.gets(b, "question", c.LocalEndpoint())
		e.sendTo(b, "answer", c.LocalEndpoint())
		e.gets(c, "answer", impl.IP(e.host.V4, port))
	})

	s.once("whichever loopback address it goes to, it comes from the first", func(e *env) {
		b := e.receiverAt(impl.IP(e.host.Spare[0], 0))
		a := e.datagram()
		require.NoError(e, a.Connect(b.LocalEndpoint()))
		assert.Equal(e, e.host.V4, a.LocalEndpoint().Addr())
		e.send(a, "x")
		e.gets(b, "x", a.LocalEndpoint())
		c := e.receiverAt(impl.IP(e.host.Spare[1], 0))
		e.sendTo(c, "y", b.LocalEndpoint())
		e.gets(b, "y", c.LocalEndpoint())
	})
}
