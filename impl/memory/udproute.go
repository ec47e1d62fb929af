package memory

import (
	"cmp"
	"net/netip"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
)

// udpWay is the route of a datagram.
type udpWay struct {
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

// knownWay is a cached route to another socket. It is valid while the local endpoint
// of the sender stays the same.
type knownWay struct {
	to  impl.Endpoint
	way udpWay
}

// lookUpWay returns the route of a datagram to an endpoint, and caches it for the next
// one to the same endpoint.
func (s *udpSocket) lookUpWay(to impl.Endpoint) (udpWay, error) {
	if s.last.to == to && s.last.way.host != nil {
		return s.last.way, nil
	}
	way, err := s.findWay(to)
	if err == nil && way.host != nil {
		s.last = knownWay{to, way}
	}
	return way, err
}

func (s *udpSocket) findWay(to impl.Endpoint) (udpWay, error) {
	addr := to.Addr().Unmap()
	overIPv4 := s.family == bothFamilies && s.at.Addr().Is4()
	switch {
	case !addr.IsValid():
		addr = s.hostItself()
	case plain(addr) == any6 && overIPv4:
		addr = loopback4
	}
	at := netip.AddrPortFrom(addr, to.Port())
	switch {
	case addr.Is6() && overIPv4:
		return udpWay{}, syscall.EAFNOSUPPORT
	case addr.IsMulticast():
		return s.wayToGroup(at)
	case addr == broadcast, addr == loopbackBroadcast:
		return s.wayToAll(at)
	}
	p, err := s.host.route(s.kind, s.source(addr), impl.Endpoint{AddrPort: at})
	return udpWay{from: netip.AddrPortFrom(p.from, s.at.Port()), to: p.to, host: p.host}, err
}

// hostItself returns the address of the host for a datagram without a destination
// address.
func (s *udpSocket) hostItself() netip.Addr {
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

// wayToGroup returns the route of a multicast: it leaves by the interface of its zone,
// or the one that the socket has chosen. A loopback interface has no route to the
// groups of IPv6.
func (s *udpSocket) wayToGroup(to netip.AddrPort) (udpWay, error) {
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
		return udpWay{}, syscall.ENETUNREACH
	}
	from := cmp.Or(own, via, s.host.sourceOn(on, to.Addr()))
	to = netip.AddrPortFrom(on.on(to.Addr()), to.Port())
	return udpWay{from: netip.AddrPortFrom(from, s.at.Port()), to: to, cast: multicast, on: on}, nil
}

// wayToAll returns the route of a broadcast.
func (s *udpSocket) wayToAll(to netip.AddrPort) (udpWay, error) {
	if !s.options.broadcast {
		return udpWay{}, syscall.EACCES
	}
	own := s.ownAddr(to.Addr())
	on, _ := s.host.interfaceFor(own, true)
	if to.Addr() == loopbackBroadcast {
		on = loopbackInterface
	}
	from := cmp.Or(own, s.host.sourceOn(on, to.Addr()))
	return udpWay{from: netip.AddrPortFrom(from, s.at.Port()), to: to, cast: toAll, on: on}, nil
}

// ownAddr returns the bound address that the socket's datagrams to another one come
// from, none if it is bound to the wildcard.
func (s *udpSocket) ownAddr(to netip.Addr) netip.Addr {
	if addr := s.source(to).addr; !addr.IsUnspecified() {
		return addr
	}
	return netip.Addr{}
}
