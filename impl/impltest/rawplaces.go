package impltest

import (
	"net/netip"
	"syscall"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/internal/icmp"
)

// rawPlaces: Bind and Connect of a raw socket. It has no ports, so many can have
// the same address.
func rawPlaces(s *suite) {
	s.scene("bound to every address it hears all and is nowhere", func(e *env) {
		a := e.raw()
		for range 2 {
			require.NoError(e, a.Bind(none))
			assert.True(e, a.LocalEndpoint().IsZero(), "%v", a.LocalEndpoint())
		}
		e.getsReply(a, e.request(icmp.NewID(), 1, "hello"))
		assert.True(e, a.LocalEndpoint().IsZero(), "%v", a.LocalEndpoint())
		require.NoError(e, a.Bind(e.here()))
		assert.Equal(e, e.here(), a.LocalEndpoint())
	})

	s.scene("sending opens it", func(e *env) {
		a := e.raw()
		e.getsReply(a, e.request(icmp.NewID(), 1, "hello"))
		assert.True(e, a.LocalEndpoint().IsZero(), "%v", a.LocalEndpoint())
	})

	s.scene("several at one address", func(e *env) {
		a, b := e.rawHere(), e.rawHere()
		for _, d := range []impl.Datagram{a, b} {
			assert.Equal(e, e.here(), d.LocalEndpoint())
		}
		r := e.request(icmp.NewID(), 1, "hello")
		e.getsReply(a, r)
		if !e.apart {
			e.hears(b, r, e.here().Addr(), e.there().Addr())
		}
		e.hears(b, e.reply(r), e.there().Addr(), e.here().Addr())
	})

	s.together().icmp4("bound to an address it hears what is sent there, and sends from there", func(e *env) {
		at, other := e.host.Spare[0], e.host.Spare[1]
		a := e.raw()
		require.NoError(e, a.Bind(impl.IP(at, 0)))
		r := e.request(icmp.NewID(), 1, "hello")
		e.says(a, r, impl.IP(other, 0))
		e.hears(a, e.reply(r), other, at)
		e.hearsNothing(a, e.isEcho(r.ID))
	})

	s.scene("an address that is not the host's", func(e *env) {
		foreign := impl.IP(e.host.Foreign, 0)
		if e.network == impl.ICMP6 {
			foreign = impl.IP(foreign6, 0)
		}
		a := e.raw()
		e.opError(a.Bind(foreign), "listen", none, foreign, sysErr("bind", syscall.EADDRNOTAVAIL))
		require.NoError(e, a.Bind(e.here()))
	})

	s.scene("a socket is bound once", func(e *env) {
		a := e.rawHere()
		e.wrongPhase(a.Bind(e.here()), impl.ErrBound, "bind", syscall.EINVAL)
		e.wrongPhase(a.Bind(none), impl.ErrBound, "bind", syscall.EINVAL)
		b := e.raw()
		require.NoError(e, b.Connect(e.there()))
		e.wrongPhase(b.Bind(e.here()), impl.ErrBound, "bind", syscall.EINVAL)
	})

	s.scene("connected it sends to the peer", func(e *env) {
		a := e.raw()
		require.NoError(e, a.Connect(e.there()))
		assert.Equal(e, e.there(), a.RemoteEndpoint())
		assert.Equal(e, e.here(), a.LocalEndpoint())
		r := e.request(icmp.NewID(), 1, "hello")
		e.says(a, r, none)
		if !e.apart {
			e.hears(a, r, e.here().Addr(), e.there().Addr())
		}
		e.hears(a, e.reply(r), e.there().Addr(), e.here().Addr())
	})

	s.together().icmp4("connected it hears the peer alone", func(e *env) {
		peer, other := impl.IP(e.host.Spare[0], 0), impl.IP(e.host.Spare[1], 0)
		a, b := e.raw(), e.ear(e.clients)
		require.NoError(e, a.Connect(peer))
		r := e.request(icmp.NewID(), 1, "to another")
		e.says(a, r, other)
		e.hears(b, r, e.host.V4, other.Addr())
		e.hears(b, e.reply(r), other.Addr(), e.host.V4)
		e.hearsNothing(a, e.isEcho(r.ID))
		r.Seq++
		e.says(a, r, none)
		e.hears(a, e.reply(r), peer.Addr(), e.host.V4)

		require.NoError(e, a.Connect(other))
		assert.Equal(e, other, a.RemoteEndpoint())
		r.Seq++
		e.says(b, r, peer)
		e.says(b, r, other)
		e.hears(a, e.reply(r), other.Addr(), e.host.V4)
		e.hearsNothing(a, e.isEcho(r.ID))
	})

	s.scene("the unspecified address is the host itself", func(e *env) {
		every := unspecified(e.here())
		self := map[impl.Network]impl.Endpoint{impl.ICMP4: impl.IP(e.host.V4, 0), impl.ICMP6: impl.IP(e.host.V6, 0)}[e.network]
		a := e.raw()
		r := e.request(icmp.NewID(), 1, "hello")
		e.says(a, r, impl.IP(every, 0))
		e.hears(a, r, self.Addr(), self.Addr())
		require.NoError(e, a.Connect(impl.IP(every, 0)))
		assert.Equal(e, self, a.RemoteEndpoint())
		assert.Equal(e, self, a.LocalEndpoint())
	})

	s.scene("no endpoint for one that has no peer", func(e *env) {
		a := e.raw()
		require.NoError(e, a.Connect(none))
		require.NoError(e, a.Bind(none))
		require.NoError(e, a.Connect(none))
		e.getsReply(a, e.request(icmp.NewID(), 1, "still there"))
	})

	s.scene("no endpoint ends hearing", func(e *env) {
		a, b := e.rawHere(), e.ear(e.servers)
		require.NoError(e, a.Connect(e.there()))
		r := e.request(icmp.NewID(), 1, "before")
		e.says(a, r, none)
		e.arrive()
		require.NoError(e, a.Connect(none))
		assert.True(e, a.RemoteEndpoint().IsZero())
		assert.True(e, a.LocalEndpoint().IsZero(), "%v", a.LocalEndpoint())
		if !e.apart {
			e.hears(a, r, e.here().Addr(), e.there().Addr())
		}
		e.hears(a, e.reply(r), e.there().Addr(), e.here().Addr())
		r.Seq++
		e.says(a, r, e.there())
		e.hears(b, icmp.Echo{Kind: r.Kind, ID: r.ID, Seq: 1, Data: r.Data}, e.here().Addr(), e.there().Addr())
		if !e.apart {
			e.hears(b, icmp.Echo{Kind: e.kinds().reply, ID: r.ID, Seq: 1, Data: r.Data}, e.here().Addr(), e.there().Addr())
		}
		e.hears(b, r, e.here().Addr(), e.there().Addr())
		require.NoError(e, a.Bind(e.here()))
		require.NoError(e, a.Connect(e.there()))
		e.says(a, r, none)
		e.hearsNothing(a, e.isEcho(r.ID))
	})

	s.scene("nobody to send to", func(e *env) {
		for _, a := range []impl.Datagram{e.raw(), e.rawHere()} {
			p := e.request(icmp.NewID(), 1, "x").Bytes()
			_, err := a.Send(p, none)
			e.opError(err, "write", a.LocalEndpoint(), none, sysErr("write", syscall.EDESTADDRREQ))
		}
	})

	s.together().icmp4("a broadcast is not allowed", func(e *env) {
		to := impl.IP(everybody, 0)
		a := e.raw()
		_, err := a.Send(e.request(icmp.NewID(), 1, "x").Bytes(), to)
		e.opError(err, "write", none, to, sysErr("sendto", syscall.EACCES))
		e.connectFails(a, to, syscall.EACCES)
	})
}

// unspecified returns the unspecified address of the family of e.
func unspecified(e impl.Endpoint) netip.Addr {
	if e.Addr().Is6() {
		return netip.IPv6Unspecified()
	}
	return netip.IPv4Unspecified()
}
