package impltest

import (
	"net/netip"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// multicastHosts: groups with members on two hosts.
func multicastHosts(s *suite) {
	s.scene("a member on another host hears it", func(e *env) {
		a, b := e.sender(), e.memberOn(e.servers)
		e.sendTo(a, "hello", impl.IP(group, b.LocalEndpoint().Port()))
		e.gets(b, "hello", a.LocalEndpoint())
	})

	s.scene("who is no member does not", func(e *env) {
		a, b := e.sender(), e.everywhereOn(e.servers)
		e.sendTo(a, "unheard", impl.IP(group, b.LocalEndpoint().Port()))
		e.sendTo(a, "heard", impl.IP(e.servers.V4, b.LocalEndpoint().Port()))
		e.gets(b, "heard", a.LocalEndpoint())
		e.empty(b)
	})

	s.scene("who has left does not", func(e *env) {
		a, b := e.sender(), e.memberOn(e.servers)
		to := impl.IP(group, b.LocalEndpoint().Port())
		e.sendTo(a, "heard", to)
		e.gets(b, "heard", a.LocalEndpoint())
		require.NoError(e, groups(e, b).LeaveGroup(group, e.servers.V4))
		e.sendTo(a, "unheard", to)
		e.empty(b)
	})

	if s.has(impl.MulticastInterface.Name()) {
		s.scene("MulticastInterface is where it leaves", func(e *env) {
			a, b := e.datagram(), e.memberOn(e.servers)
			require.NoError(e, impl.Set(a, impl.MulticastInterface, e.clients.V4))
			e.sendTo(a, "hello", impl.IP(group, b.LocalEndpoint().Port()))
			e.gets(b, "hello", impl.IP(e.clients.V4, a.LocalEndpoint().Port()))
		})
	}

	if s.has(impl.MulticastTTL.Name()) {
		s.scene("without hops it does not leave the host", func(e *env) {
			a, b := e.sender(), e.memberOn(e.servers)
			to := impl.IP(group, b.LocalEndpoint().Port())
			require.NoError(e, impl.Set(a, impl.MulticastTTL, 0))
			e.sendTo(a, "unheard", to)
			e.empty(b)
			require.NoError(e, impl.Set(a, impl.MulticastTTL, 1))
			e.sendTo(a, "heard", to)
			e.gets(b, "heard", a.LocalEndpoint())
		})
	}

	if s.has(impl.MulticastLoop.Name()) {
		s.scene("MulticastLoop is whether members on the sending host hear it", func(e *env) {
			a, near := e.sender(), e.memberOn(e.clients)
			to := impl.IP(group, near.LocalEndpoint().Port())
			far := e.datagramOn(e.servers, e.network)
			require.NoError(e, far.Bind(near.LocalEndpoint()))
			require.NoError(e, groups(e, far).JoinGroup(group, e.servers.V4))
			e.sendTo(a, "to both", to)
			e.gets(near, "to both", a.LocalEndpoint())
			e.gets(far, "to both", a.LocalEndpoint())
			require.NoError(e, impl.Set(a, impl.MulticastLoop, false))
			e.sendTo(a, "away", to)
			e.gets(far, "away", a.LocalEndpoint())
			e.empty(near)
		})
	}
}

// everywhereOn makes a socket on every address of a host.
func (e *env) everywhereOn(host Node) impl.Datagram {
	e.Helper()
	d := e.datagramOn(host, e.network)
	require.NoError(e, d.Bind(impl.IP(netip.IPv4Unspecified(), 0)))
	return d
}

// memberOn makes a socket on a host that has joined the group on the interface
// by which the other host is reached.
func (e *env) memberOn(host Node) impl.Datagram {
	e.Helper()
	d := e.everywhereOn(host)
	require.NoError(e, groups(e, d).JoinGroup(group, host.V4))
	return d
}

// hasGroupsApart reports whether this is the variant in which groups are tried
// between two hosts.
func (s *suite) hasGroupsApart() bool {
	return s.variant.apart && s.variant.network == impl.UDP4 && s.h.datagramCapabilities(s.variant).Multicast
}
