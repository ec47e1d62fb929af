package memory

import (
	"fmt"
	"net/netip"

	"github.com/smalltalk-sockets/go/impl/memory/internal/ip"
)

// transmitTo sends p to another host.
func (s *udpSocket) transmitTo(h *Host, r udpRoute, p []byte) {
	l := s.host.ensureLink(h)
	now := h.clock.Now()
	event, at, times := s.flows.ensure(l).launch(now, ip.UDPHeader+len(p), ip.HeaderSize(r.to.Addr()))
	l.trace(event, r.from, r.to, len(p))
	for range times {
		if at <= now {
			l.land(r, p)
		} else {
			l.carry(at, r, p)
		}
	}
}

// land handles the arrival of a datagram at the other end of the link.
func (l *link) land(r udpRoute, p []byte) {
	l.trace("arrived", r.from, r.to, len(p))
	switch {
	case r.cast != unicast:
		l.to.deliverToMany(r.cast, networkInterface, r.from, r.to, p)
	case !l.to.deliver(r.from, r.to, p):
		l.to.sendPortUnreachable(l.from, r, p)
	}
}

// trace traces what happens to a datagram of n bytes.
func (l *link) trace(event string, from, to netip.AddrPort, n int) {
	if l.from.network.transcript != nil {
		l.note(event, packet{"UDP", from, to, fmt.Sprintf("%d bytes", n)})
	}
}
