package memory

import (
	"sync"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory/internal/clock"
	"github.com/smalltalk-sockets/go/impl/memory/internal/ip"
	"github.com/smalltalk-sockets/go/impl/trace"
)

// transmitTo sends p to another host.
func (s *udpSocket) transmitTo(h *Host, r udpRoute, p []byte) {
	l := s.host.ensureLink(h)
	now := h.clock.Now()
	fate := s.sequences.Ensure(&l.Link).Send(now, ip.UDPHeader+len(p), ip.HeaderSize(r.to.Addr()))
	var packet uint64
	if l.isObserved() {
		packet = l.tellFate(now, fate, udpEvent(l.from, l.to, &r, p))
	}
	for range fate.Times {
		if fate.At <= now {
			l.arriveUDP(packet, r, p)
		} else {
			l.scheduleUDP(fate.At, packet, r, p)
		}
	}
}

// arriveUDP handles the arrival of a datagram at the other end of the link.
func (l *hostLink) arriveUDP(packet uint64, r udpRoute, p []byte) {
	if l.isObserved() {
		l.to.network.tellPacket(trace.Arrived, packet, udpEvent(l.from, l.to, &r, p), 0)
	}
	var dropped trace.Cause
	if r.cast == unicast {
		dropped = l.to.deliver(r.from, r.to, p)
	} else {
		dropped = l.to.deliverToMany(r.cast, networkInterface, r.from, r.to, p)
	}
	l.from.tellUDPDropped(packet, l.to, &r, p, dropped)
	if dropped == trace.NoListener {
		l.to.sendPortUnreachable(l.from, r, p)
	}
}

// inFlightDatagram is an in-flight datagram: a UDP datagram or an ICMP message on its
// way over a link.
type inFlightDatagram struct {
	alarm    clock.Alarm
	link     *hostLink
	packet   uint64 // its number, if the network is observed
	cuts     int    // of the link, when it was sent
	route    udpRoute
	icmp     ip.ICMP   // without a message for a UDP datagram
	datagram *datagram // which has the bytes
}

var inFlightPool sync.Pool

// scheduleUDP schedules the arrival of a datagram at an instant.
func (l *hostLink) scheduleUDP(at clock.Instant, packet uint64, r udpRoute, p []byte) {
	c := l.newInFlight(packet, p)
	c.route = r
	l.to.clock.SetBefore(&c.alarm, at)
}

// scheduleICMP schedules the arrival of a message at an instant.
func (l *hostLink) scheduleICMP(at clock.Instant, packet uint64, p ip.ICMP) {
	c := l.newInFlight(packet, p.Message)
	c.icmp = p
	c.icmp.Message = c.datagram.data
	l.to.clock.SetBefore(&c.alarm, at)
}

func (l *hostLink) newInFlight(packet uint64, p []byte) *inFlightDatagram {
	c, ok := inFlightPool.Get().(*inFlightDatagram)
	if !ok {
		c = &inFlightDatagram{}
		c.alarm.Ringer = c
	}
	c.link, c.packet, c.cuts, c.datagram = l, packet, l.Cuts(), newDatagram(p, impl.Endpoint{}, 0)
	l.AddInFlight(len(p))
	return c
}

// Ring handles the arrival.
func (c *inFlightDatagram) Ring() {
	l, p := c.link, c.datagram.data
	l.to.mu.Lock()
	defer l.to.mu.Unlock()
	switch loss := l.LossSince(c.cuts); {
	case loss != 0:
		c.tellLoss(loss)
	case c.icmp.Message != nil:
		l.arriveICMP(c.packet, c.icmp)
	default:
		l.arriveUDP(c.packet, c.route, p)
	}
	l.AddInFlight(-len(p))
	c.datagram.free()
	c.link, c.datagram, c.route, c.icmp = nil, nil, udpRoute{}, ip.ICMP{}
	inFlightPool.Put(c)
}

// tellLoss tells that the datagram was lost on its way.
func (c *inFlightDatagram) tellLoss(why trace.Cause) {
	l := c.link
	switch {
	case !l.isObserved():
	case c.icmp.Message != nil:
		l.from.network.tellPacket(trace.Lost, c.packet, icmpEvent(l.from, l.to, &c.icmp), why)
	default:
		l.from.network.tellPacket(trace.Lost, c.packet, udpEvent(l.from, l.to, &c.route, c.datagram.data), why)
	}
}
