package memory

import "net/netip"

// transmitToMany sends a multicast or broadcast: to its own host, and unless it leaves
// by the loopback interface, to the other hosts.
func (s *udpSocket) transmitToMany(r udpRoute, p []byte) {
	h := s.host
	if r.on == loopbackInterface || r.cast == toAll || s.options.multicastLoop {
		h.deliverToMany(r.cast, r.on, r.from, r.to, p)
	}
	near := s.options.multicastTTL == 0 || r.to.Addr().IsInterfaceLocalMulticast()
	if r.on == loopbackInterface || r.cast == multicast && near {
		return
	}
	for _, other := range h.network.inOrder {
		if other != h && other.listensTo(r) {
			s.transmitTo(other, r, p)
		}
	}
}

// listensTo reports whether a multicast or broadcast of another host goes to h too.
// The network knows the members of each group.
func (h *Host) listensTo(r udpRoute) bool {
	there := h.firstAddr(r.to.Addr().Is4()).IsValid()
	return there && (r.cast == toAll || h.udp.isMember(groupOn{plain(r.to.Addr()), networkInterface}))
}

// deliverToMany delivers a datagram that has arrived by an interface to all sockets at
// its port that are bound to the wildcard or to the address that it was sent to. A
// multicast goes to them as soon as any socket of the host has joined the group there,
// but a socket of IPv6 receives only IPv4 groups that it has joined itself.
func (h *Host) deliverToMany(c cast, on netInterface, from, to netip.AddrPort, p []byte) {
	group := groupOn{plain(to.Addr()), on}
	if c == multicast && !h.udp.isMember(group) {
		return
	}
	for s := h.udp.sockets.Get(to.Port()); s != nil; s = s.portLinks.Next {
		foreign := c == multicast && to.Addr().Is4() && s.boundAddr.Is6() && !s.isMember(group)
		if s.binding().covers(to.Addr()) && s.acceptsFrom(from) && !foreign {
			s.enqueue(from, p)
		}
	}
}
