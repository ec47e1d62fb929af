package memory

import (
	"cmp"
	"net/netip"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
)

// udpRoute is the route of a datagram.
type udpRoute struct {
	from, to netip.AddrPort
	cast     cast
	ttl      uint8
	// host is the one that has the address, nil when no host has it and the datagram
	// is lost. A multicast or broadcast leaves its own host by an interface.
	host *Host
	on   netInterface
}

// cast is unicast, multicast or broadcast.
type cast uint8

const (
	unicast   cast = iota // for one
	multicast             // for the members of a group
	toAll                 // a broadcast
)

// cachedRoute is the route of the last datagram. It is valid while the local endpoint
// of the sender stays the same.
type cachedRoute struct {
	to    impl.Endpoint
	route udpRoute
}

// routeAndCache returns the route of a datagram to an endpoint, and caches it for the
// next one to the same endpoint.
func (s *udpSocket) routeAndCache(to impl.Endpoint) (udpRoute, error) {
	if s.cached.to == to && s.cached.route.host != nil {
		return s.cached.route, nil
	}
	r, err := s.routeTo(to)
	if err == nil && r.host != nil {
		s.cached = cachedRoute{to, r}
	}
	return r, err
}

// routeTo returns the route of a datagram to an endpoint.
func (s *udpSocket) routeTo(to impl.Endpoint) (udpRoute, error) {
	addr := to.Addr().Unmap()
	overIPv4 := s.family == bothFamilies && s.localAddr.Addr().Is4()
	switch {
	case !addr.IsValid():
		addr = s.loopback()
	case plain(addr) == any6 && overIPv4:
		addr = loopback4
	}
	at := netip.AddrPortFrom(addr, to.Port())
	switch {
	case addr.Is6() && overIPv4:
		return udpRoute{}, syscall.EAFNOSUPPORT
	case addr.IsMulticast():
		return s.groupRoute(at)
	case addr == broadcast, addr == loopbackBroadcast:
		return s.broadcastRoute(at)
	}
	p, err := s.host.route(s.kind, s.source(addr), impl.Endpoint{AddrPort: at})
	return udpRoute{from: netip.AddrPortFrom(p.from, s.localAddr.Port()), to: p.to, host: p.host}, err
}

// loopback returns the address of the host for a datagram without a destination
// address.
func (s *udpSocket) loopback() netip.Addr {
	if s.family == only6 {
		return loopback6
	}
	return loopback4
}

// source returns the binding that decides the source address of datagrams to an
// address: none if the socket is bound to the other family, or to a multicast or
// broadcast address.
func (s *udpSocket) source(to netip.Addr) binding {
	b := s.binding()
	if b.addr.Is4() != to.Is4() || b.addr.IsMulticast() || b.addr == broadcast || b.addr == loopbackBroadcast {
		return binding{}
	}
	return b
}

// groupRoute returns the route of a multicast: it leaves by the interface of its zone,
// or the one that the socket has chosen. A loopback interface has no route to the
// groups of IPv6.
func (s *udpSocket) groupRoute(to netip.AddrPort) (udpRoute, error) {
	v4 := to.Addr().Is4()
	via := s.options.multicastInterface
	zone := confines(to.Addr())
	if via.Is4() != v4 || zone != noInterface {
		via = netip.Addr{}
	}
	own := s.ownAddr(to.Addr())
	on := zone
	if zone == noInterface {
		on, _ = s.host.interfaceFor(cmp.Or(via, own), v4)
	}
	if !v4 && on != networkInterface {
		return udpRoute{}, syscall.ENETUNREACH
	}
	from := cmp.Or(own, via, s.host.sourceOn(on, to.Addr()))
	to = netip.AddrPortFrom(on.on(to.Addr()), to.Port())
	return udpRoute{from: netip.AddrPortFrom(from, s.localAddr.Port()), to: to, cast: multicast, on: on}, nil
}

// broadcastRoute returns the route of a broadcast.
func (s *udpSocket) broadcastRoute(to netip.AddrPort) (udpRoute, error) {
	if !s.options.broadcast {
		return udpRoute{}, syscall.EACCES
	}
	own := s.ownAddr(to.Addr())
	on, _ := s.host.interfaceFor(own, true)
	if to.Addr() == loopbackBroadcast {
		on = loopbackInterface
	}
	from := cmp.Or(own, s.host.sourceOn(on, to.Addr()))
	return udpRoute{from: netip.AddrPortFrom(from, s.localAddr.Port()), to: to, cast: toAll, on: on}, nil
}

// ownAddr returns the bound address that the socket's datagrams to another one come
// from, none if it is bound to the wildcard.
func (s *udpSocket) ownAddr(to netip.Addr) netip.Addr {
	if addr := s.source(to).addr; !addr.IsUnspecified() {
		return addr
	}
	return netip.Addr{}
}
