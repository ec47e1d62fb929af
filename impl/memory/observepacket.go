package memory

import (
	"net/netip"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory/internal/clock"
	"github.com/smalltalk-sockets/go/impl/memory/internal/ip"
	"github.com/smalltalk-sockets/go/impl/memory/internal/link"
	"github.com/smalltalk-sockets/go/impl/trace"
)

// udpEvent returns an event of a UDP datagram between two hosts, or within one.
func udpEvent(from, to *Host, r *udpRoute, p []byte) *trace.Event {
	network := impl.UDP4
	if r.to.Addr().Is6() {
		network = impl.UDP6
	}
	return &trace.Event{
		Host: from.name, Peer: to.peerName(), Network: network, Data: p,
		Local: impl.Endpoint{AddrPort: r.from}, Remote: impl.Endpoint{AddrPort: r.to},
	}
}

// icmpEvent returns an event of a message of ICMP between two hosts, or within one. A
// "port unreachable" has the endpoints of the datagram that it is about.
func icmpEvent(from, to *Host, p *ip.ICMP) *trace.Event {
	network := impl.ICMP4
	if p.From.Is6() {
		network = impl.ICMP6
	}
	remote, local, ok := p.UnreachablePort() // the message goes the other way
	if !ok {
		local, remote = netip.AddrPortFrom(p.From, 0), netip.AddrPortFrom(p.To, 0)
	}
	return &trace.Event{
		Host: from.name, Peer: to.name, Network: network, Data: p.Message, Text: p.String(),
		Local: impl.Endpoint{AddrPort: local}, Remote: impl.Endpoint{AddrPort: remote},
	}
}

// tellPacket tells what has become of the packet of an event, which has a number. The
// network's lock is held.
func (n *Network) tellPacket(k trace.Kind, packet uint64, e *trace.Event, why trace.Cause) {
	e.Kind, e.Packet, e.Cause = k, packet, why
	n.watch.emit(e)
}

// tellFate tells that the packet of an event was sent over the link, and whether that has
// lost or duplicated it. It returns its number.
func (l *hostLink) tellFate(now clock.Instant, f link.Fate, e *trace.Event) uint64 {
	n := l.from.network
	packet := n.watch.nextPacket()
	e.Queued = l.Queued(now)
	n.tellPacket(trace.Sent, packet, e, 0)
	e.Queued = 0
	switch {
	case f.Loss != 0:
		n.tellPacket(trace.Lost, packet, e, f.Loss)
	case f.Times > 1:
		n.tellPacket(trace.Duplicated, packet, e, 0)
	}
	return packet
}

// isObserved reports whether packets over the link are events.
func (l *hostLink) isObserved() bool { return l.from.network.watch != nil }

// tellUDPWithin tells that a datagram was sent within the host, and returns the number of
// its packet, 0 while the network is not observed. The network's lock is held.
func (h *Host) tellUDPWithin(r *udpRoute, p []byte) uint64 {
	if h.network.watch == nil {
		return 0
	}
	return h.emitUDPWithin(r, p)
}

func (h *Host) emitUDPWithin(r *udpRoute, p []byte) uint64 {
	packet := h.network.watch.nextPacket()
	h.network.tellPacket(trace.Sent, packet, udpEvent(h, h, r, p), 0)
	return packet
}

// tellUDPDropped tells that a datagram of the host has arrived at another one, or itself,
// and was dropped there, if there is a reason.
func (h *Host) tellUDPDropped(packet uint64, at *Host, r *udpRoute, p []byte, why trace.Cause) {
	if why != 0 && packet != 0 {
		h.network.tellPacket(trace.Dropped, packet, udpEvent(h, at, r, p), why)
	}
}

// tellUDPLost tells that a datagram was sent to an address that no host has.
func (h *Host) tellUDPLost(r *udpRoute, p []byte) {
	if w := h.network.watch; w != nil {
		packet, e := w.nextPacket(), udpEvent(h, nil, r, p)
		h.network.tellPacket(trace.Sent, packet, e, 0)
		h.network.tellPacket(trace.Lost, packet, e, trace.NoHost)
	}
}

// tellICMPWithin tells that a message was sent within the host.
func (h *Host) tellICMPWithin(p *ip.ICMP) {
	if w := h.network.watch; w != nil {
		h.network.tellPacket(trace.Sent, w.nextPacket(), icmpEvent(h, h, p), 0)
	}
}

// tellDatagram tells that a Unix datagram was sent.
func (s *unixgram) tellDatagram(receiver *unixgram, p []byte) {
	if w := s.host.network.watch; w != nil {
		w.emit(&trace.Event{
			Kind: trace.Sent, Host: s.host.name, Peer: s.host.name, Network: s.Network(),
			Local: s.local, Remote: receiver.local, Packet: w.nextPacket(), Data: p,
		})
	}
}
