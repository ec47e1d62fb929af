package memory

import (
	"fmt"
	"net/netip"

	"github.com/smalltalk-sockets/go/impl/memory/internal/ip"
	"github.com/smalltalk-sockets/go/impl/memory/internal/link"
)

// transmitTo sends p to another host.
func (s *udpSocket) transmitTo(h *Host, r udpRoute, p []byte) {
	l := s.host.ensureLink(h)
	now := h.clock.Now()
	event, at, times := s.sequences.Ensure(&l.Link).Send(now, ip.UDPHeader+len(p), ip.HeaderSize(r.to.Addr()))
	l.traceUDP(event, r.from, r.to, len(p))
	for range times {
		if at <= now {
			l.land(r, p)
		} else {
			l.carry(at, r, p)
		}
	}
}

// land handles the arrival of a datagram at the other end of the link.
func (l *hostLink) land(r udpRoute, p []byte) {
	l.traceUDP("arrived", r.from, r.to, len(p))
	switch {
	case r.cast != unicast:
		l.to.deliverToMany(r.cast, networkInterface, r.from, r.to, p)
	case !l.to.deliver(r.from, r.to, p):
		l.to.sendPortUnreachable(l.from, r, p)
	}
}

// traceUDP traces what happens to a datagram of n bytes.
func (l *hostLink) traceUDP(event string, from, to netip.AddrPort, n int) {
	if l.IsTraced() {
		l.Trace(event, link.Packet{Protocol: "UDP", From: from, To: to, What: fmt.Sprintf("%d bytes", n)})
	}
}
