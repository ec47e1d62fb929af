package memory

import (
	"fmt"
	"net/netip"
	"sync"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory/internal/clock"
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
			l.arriveUDP(r, p)
		} else {
			l.scheduleUDP(at, r, p)
		}
	}
}

// arriveUDP handles the arrival of a datagram at the other end of the link.
func (l *hostLink) arriveUDP(r udpRoute, p []byte) {
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

// inFlightDatagram is an in-flight datagram: a UDP datagram or an ICMP message on its
// way over a link.
type inFlightDatagram struct {
	alarm    clock.Alarm
	link     *hostLink
	cuts     int // of the link, when it was sent
	route    udpRoute
	icmp     ip.ICMP   // without a message for a UDP datagram
	datagram *datagram // which has the bytes
}

var inFlightPool sync.Pool

// scheduleUDP schedules the arrival of a datagram at an instant.
func (l *hostLink) scheduleUDP(at clock.Instant, r udpRoute, p []byte) {
	c := l.newInFlight(p)
	c.route = r
	l.to.clock.SetBefore(&c.alarm, at)
}

// scheduleICMP schedules the arrival of a message at an instant.
func (l *hostLink) scheduleICMP(at clock.Instant, p ip.ICMP) {
	c := l.newInFlight(p.Message)
	c.icmp = p
	c.icmp.Message = c.datagram.data
	l.to.clock.SetBefore(&c.alarm, at)
}

func (l *hostLink) newInFlight(p []byte) *inFlightDatagram {
	c, ok := inFlightPool.Get().(*inFlightDatagram)
	if !ok {
		c = &inFlightDatagram{}
		c.alarm.Ringer = c
	}
	c.link, c.cuts, c.datagram = l, l.Cuts(), newDatagram(p, impl.Endpoint{}, 0)
	l.AddInFlight(len(p))
	return c
}

// Ring handles the arrival.
func (c *inFlightDatagram) Ring() {
	l, p := c.link, c.datagram.data
	l.to.mu.Lock()
	defer l.to.mu.Unlock()
	lost := l.WasDownSince(c.cuts)
	switch isICMP := c.icmp.Message != nil; {
	case isICMP && lost:
		l.traceICMP("lost", c.icmp)
	case isICMP:
		l.arriveICMP(c.icmp)
	case lost:
		l.traceUDP("lost", c.route.from, c.route.to, len(p))
	default:
		l.arriveUDP(c.route, p)
	}
	l.AddInFlight(-len(p))
	c.datagram.free()
	c.link, c.datagram, c.route, c.icmp = nil, nil, udpRoute{}, ip.ICMP{}
	inFlightPool.Put(c)
}
