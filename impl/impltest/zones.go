package impltest

import (
	"net/netip"
	"syscall"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// noZone is the name of no interface, and farZone the number of none.
const noZone, farZone = "no-such-zone", "99999"

// highPort needs no privilege, so that the error is that of the address.
const highPort = 7777

var linkLocal = netip.MustParseAddr("fe80::77:1")

// zones: what the zone of an address means.
func zones(s *suite) {
	s.scene("a zone means nothing to other addresses", func(e *env) {
		for _, zone := range []string{e.host.LoopbackZone, "1", noZone, farZone} {
			a := e.placedAt(impl.IP(e.servers.V6.WithZone(zone), 0))
			at := a.LocalEndpoint()
			assert.Equal(e, e.servers.V6, at.Addr())
			local, remote := e.reaches(impl.IP(at.Addr().WithZone(zone), at.Port()))
			assert.Equal(e, at, remote)
			assert.Empty(e, local.Addr().Zone())
			anywhere := e.placedAt(impl.IP(netip.IPv6Unspecified().WithZone(zone), 0))
			assert.Equal(e, netip.IPv6Unspecified(), anywhere.LocalEndpoint().Addr())
		}
	})

	s.scene("a link-local address needs a zone", func(e *env) {
		for _, zone := range []string{"", "0", noZone} {
			at := impl.IP(linkLocal.WithZone(zone), highPort)
			e.placeFails(at, syscall.EINVAL, syscall.EINVAL)
		}
	})

	s.scene("a zone that no interface is", func(e *env) {
		e.placeFails(impl.IP(linkLocal.WithZone(farZone), highPort), syscall.ENODEV, syscall.ENETUNREACH)
	})

	s.scene("a link-local address in a zone without", func(e *env) {
		e.placeFails(impl.IP(linkLocal.WithZone(e.host.LoopbackZone), highPort), syscall.EADDRNOTAVAIL, syscall.ENETUNREACH)
	})

	s.linkLocal("a zone is shown at both ends", func(e *env) {
		for _, at := range []netip.Addr{e.servers.LinkLocal, netip.IPv6Unspecified()} {
			a := e.placedAt(impl.IP(at, 0))
			assert.Equal(e, at, a.LocalEndpoint().Addr())
			to := impl.IP(e.servers.LinkLocal, a.LocalEndpoint().Port())
			local, remote := e.reaches(to)
			assert.Equal(e, e.clients.LinkLocal, local.Addr())
			assert.Equal(e, to, remote)
			e.meets(a, local, to)
		}
	})

	s.linkLocal("an address is in one zone alone", func(e *env) {
		elsewhere := e.clients.LinkLocal.WithZone(e.host.LoopbackZone)
		e.placeFails(impl.IP(elsewhere, highPort), syscall.EADDRNOTAVAIL, syscall.ENETUNREACH)
	})

	s.linkLocal("a socket in a zone stays there", func(e *env) {
		a := e.placedAt(impl.IP(e.servers.LinkLocal, 0))
		to := a.LocalEndpoint()
		for zone, want := range map[string]error{
			"": nil, noZone: nil, e.servers.LinkLocal.Zone(): nil,
			e.host.LoopbackZone: syscall.EINVAL, farZone: syscall.EINVAL,
		} {
			_, remote, err := e.reachFrom(e.clients.LinkLocal, impl.IP(to.Addr().WithZone(zone), to.Port()))
			require.ErrorIs(e, err, want, "%q", zone)
			if want == nil {
				assert.Equal(e, to, remote, "%q", zone)
			}
		}
	})
}

// datagramZones: datagrams, which may leave the zone open.
func datagramZones(s *suite) {
	s.linkLocal("a datagram finds its zone", func(e *env) {
		b := e.receiverAt(impl.IP(netip.IPv6Unspecified(), 0))
		a := e.datagram()
		require.NoError(e, a.Bind(impl.IP(netip.IPv6Unspecified(), 0)))
		from := impl.IP(e.clients.LinkLocal, a.LocalEndpoint().Port())
		for _, zone := range []string{"", noZone, e.servers.LinkLocal.Zone()} {
			e.sendTo(a, "x", impl.IP(e.servers.LinkLocal.WithZone(zone), b.LocalEndpoint().Port()))
			e.gets(b, "x", from)
		}
		e.sendTo(b, "y", from)
		e.gets(a, "y", impl.IP(e.servers.LinkLocal, b.LocalEndpoint().Port()))
	})

	s.scene("a datagram to a zone without a way", func(e *env) {
		for _, zone := range []string{farZone, e.host.LoopbackZone} {
			a := e.sender()
			e.sendToFails(a, impl.IP(linkLocal.WithZone(zone), highPort), syscall.ENETUNREACH)
		}
	})

	s.scene("a group in no zone", func(e *env) {
		group := netip.MustParseAddr("ff02::77:1")
		for _, zone := range []string{"", noZone} {
			e.placeFails(impl.IP(group.WithZone(zone), highPort), syscall.EINVAL, syscall.EINVAL)
		}
		m, ok := impl.As[impl.Multicast](e.datagram())
		require.True(e, ok)
		for _, zone := range []string{noZone, farZone} {
			require.ErrorIs(e, m.JoinGroup(group.WithZone(zone), netip.Addr{}), syscall.ENODEV)
		}
		require.ErrorIs(e, m.JoinGroup(group, linkLocal.WithZone(noZone)), syscall.ENODEV)
		require.NoError(e, m.JoinGroup(group.WithZone(e.host.LoopbackZone), netip.Addr{}))
		require.NoError(e, m.LeaveGroup(group.WithZone("1"), netip.Addr{}))
	})
}

// hasZones reports whether the variant is one in which zones are tried.
func (s *suite) hasZones() bool {
	return s.variant.network == impl.TCP6 || s.variant.network == impl.UDP6
}

// linkLocal adds a scene for hosts that have a link-local address.
func (s *suite) linkLocal(name string, play func(e *env)) {
	has := s.h.Host.LinkLocal.IsValid()
	if s.variant.apart {
		clients, servers := s.h.Hosts(s)
		has = clients.LinkLocal.IsValid() && servers.LinkLocal.IsValid()
	}
	s.unless(!has).scene(name, play)
}

// placedAt makes a server that listens, or a receiver.
func (e *env) placedAt(at impl.Endpoint) impl.Socket {
	e.Helper()
	a, err := e.bindNamed(at)
	require.NoError(e, err, "%v", at)
	return a
}

// reaches connects a client, and returns its local and its remote endpoint.
func (e *env) reaches(to impl.Endpoint) (local, remote impl.Endpoint) {
	e.Helper()
	local, remote, err := e.reachFrom(netip.Addr{}, to)
	require.NoError(e, err, "%v", to)
	return local, remote
}

// reachFrom connects a client that is bound to an address, if there is one.
func (e *env) reachFrom(at netip.Addr, to impl.Endpoint) (local, remote impl.Endpoint, err error) {
	e.Helper()
	if e.isDatagram() {
		d := e.datagram()
		if at.IsValid() {
			require.NoError(e, d.Bind(impl.IP(at, 0)))
		}
		err = d.Connect(to)
		if err == nil {
			_, err = d.Send([]byte("hello"), none)
		}
		return d.LocalEndpoint(), d.RemoteEndpoint(), err
	}
	c := e.stream()
	if at.IsValid() {
		require.NoError(e, c.Bind(impl.IP(at, 0)))
	}
	err = c.Connect(e.Context(), to)
	return c.LocalEndpoint(), c.RemoteEndpoint(), err
}

// meets requires that a server or a receiver sees a client that has reached it.
func (e *env) meets(a impl.Socket, from, at impl.Endpoint) {
	e.Helper()
	if d, ok := a.(impl.Datagram); ok {
		e.gets(d, "hello", from)
		return
	}
	b := e.accept(a.(impl.Server))
	assert.Equal(e, from, b.RemoteEndpoint())
	assert.Equal(e, at, b.LocalEndpoint())
}

// placeFails requires the errors of binding to an endpoint and of connecting to it.
func (e *env) placeFails(at impl.Endpoint, bind, connect syscall.Errno) {
	e.Helper()
	_, err := e.bindNamed(at)
	e.opError(err, "listen", none, at, sysErr("bind", bind))
	_, _, err = e.reachFrom(netip.Addr{}, at)
	e.opError(err, "dial", none, at, sysErr("connect", connect))
}
