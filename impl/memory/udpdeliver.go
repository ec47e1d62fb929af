package memory

import (
	"net/netip"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/trace"
)

// deliver handles the arrival of a datagram that is for the host alone. It returns why
// the datagram is dropped, 0 if a socket has taken it.
func (h *Host) deliver(from, to netip.AddrPort, p []byte) trace.Cause {
	s := h.udp.findReceiver(from, to)
	switch {
	case s == nil:
		return trace.NoListener
	case !s.enqueue(from, p):
		return trace.BufferFull
	default:
		return 0
	}
}

// enqueue puts a copy of p into the queue, and reports whether there is room. There is
// always room for the first datagram.
func (s *udpSocket) enqueue(from netip.AddrPort, p []byte) bool {
	cost := udpCost(len(p), from.Addr())
	if s.charged > 0 && s.charged+cost > s.recvBuffer() {
		return false
	}
	s.charged += cost
	s.in.push(newDatagram(p, impl.Endpoint{AddrPort: from}, cost))
	s.readers.wake()
	return true
}

// uncharge records that a datagram has left the queue. Like the kernel it frees the
// charge not for each datagram, but when a quarter of the buffer is read, or all that
// was there when reading began.
func (s *udpSocket) uncharge(d *datagram) {
	s.readCost += d.cost
	if s.batchLeft == 0 || s.readCost >= s.recvBuffer()/4 {
		s.charged -= s.readCost
		s.readCost = 0
	}
}

// onPortUnreachable handles a "port unreachable" for what was sent between two
// endpoints. It is an error of the sender, if the destination is its peer.
func (h *Host) onPortUnreachable(from, to netip.AddrPort) {
	for s := h.udp.sockets.Get(from.Port()); s != nil; s = s.portLinks.Next {
		if s.hasPeer(to) && s.localAddr == from {
			s.setFault(syscall.ECONNREFUSED)
			return
		}
	}
}

// transmitToMany sends a multicast or broadcast: to its own host, and unless it leaves
// by the loopback interface, to the other hosts.
func (s *udpSocket) transmitToMany(r udpRoute, p []byte) {
	h := s.host
	if r.on == loopbackInterface || r.cast == toAll || s.options.multicastLoop {
		packet := h.tellUDPWithin(&r, p)
		h.tellUDPDropped(packet, h, &r, p, h.deliverToMany(r.cast, r.on, r.from, r.to, p))
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
// but a socket of IPv6 receives only IPv4 groups that it has joined itself. It returns
// why the datagram is dropped, if not all of them have taken it.
func (h *Host) deliverToMany(c cast, on netInterface, from, to netip.AddrPort, p []byte) (dropped trace.Cause) {
	group := groupOn{plain(to.Addr()), on}
	if c == multicast && !h.udp.isMember(group) {
		return 0
	}
	for s := h.udp.sockets.Get(to.Port()); s != nil; s = s.portLinks.Next {
		foreign := c == multicast && to.Addr().Is4() && s.boundAddr.Is6() && !s.isMember(group)
		if s.binding().covers(to.Addr()) && s.acceptsFrom(from) && !foreign {
			if !s.enqueue(from, p) {
				dropped = trace.BufferFull
			}
		}
	}
	return dropped
}
