package memory

import (
	"fmt"
	"net/netip"

	"github.com/smalltalk-sockets/go/impl/memory/internal/ip"
)

// transmitTo sends p to another host.
func (s *udpSocket) transmitTo(h *Host, way udpWay, p []byte) {
	l := s.host.ensureLink(h)
	now := h.clock.Now()
	event, at, times := s.flows.ensure(l).launch(now, ip.UDPHeader+len(p), ip.HeaderSize(way.to.Addr()))
	l.tell(event, way.from, way.to, len(p))
	for range times {
		if at <= now {
			l.land(way, p)
		} else {
			l.carry(at, way, p)
		}
	}
}

// land handles the arrival of a datagram at the other end of the link.
func (l *link) land(way udpWay, p []byte) {
	l.tell("arrived", way.from, way.to, len(p))
	switch {
	case way.cast != unicast:
		l.to.deliverToMany(way.cast, networkInterface, way.from, way.to, p)
	case !l.to.deliver(way.from, way.to, p):
		l.to.refuse(l.from, way, p)
	}
}

// tell traces what happens to a datagram of n bytes.
func (l *link) tell(event string, from, to netip.AddrPort, n int) {
	if l.from.network.transcript != nil {
		l.note(event, packet{"UDP", from, to, fmt.Sprintf("%d bytes", n)})
	}
}
