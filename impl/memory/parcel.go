package memory

import (
	"sync"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory/internal/clock"
	"github.com/smalltalk-sockets/go/impl/memory/internal/ip"
)

// parcel is an in-flight datagram: a UDP datagram or an ICMP message on its way over a
// link.
type parcel struct {
	alarm    clock.Alarm
	link     *hostLink
	cuts     int // of the link, when it was sent
	route    udpRoute
	icmp     ip.ICMP   // without a message for a UDP datagram
	datagram *datagram // which has the bytes
}

var parcels sync.Pool

// carry schedules the arrival of a datagram at an instant.
func (l *hostLink) carry(at clock.Instant, r udpRoute, p []byte) {
	c := l.newParcel(p)
	c.route = r
	l.to.clock.SetBefore(&c.alarm, at)
}

// carryICMP schedules the arrival of a message at an instant.
func (l *hostLink) carryICMP(at clock.Instant, p ip.ICMP) {
	c := l.newParcel(p.Message)
	c.icmp = p
	c.icmp.Message = c.datagram.data
	l.to.clock.SetBefore(&c.alarm, at)
}

func (l *hostLink) newParcel(p []byte) *parcel {
	c, ok := parcels.Get().(*parcel)
	if !ok {
		c = &parcel{}
		c.alarm.Ringer = c
	}
	c.link, c.cuts, c.datagram = l, l.Cuts(), newDatagram(p, impl.Endpoint{}, 0)
	l.AddInFlight(len(p))
	return c
}

// ring handles the arrival.
func (c *parcel) Ring() {
	l, p := c.link, c.datagram.data
	l.to.mu.Lock()
	defer l.to.mu.Unlock()
	lost := l.WasDownSince(c.cuts)
	switch isICMP := c.icmp.Message != nil; {
	case isICMP && lost:
		l.traceICMP("lost", c.icmp)
	case isICMP:
		l.landICMP(c.icmp)
	case lost:
		l.traceUDP("lost", c.route.from, c.route.to, len(p))
	default:
		l.land(c.route, p)
	}
	l.AddInFlight(-len(p))
	c.datagram.free()
	c.link, c.datagram, c.route, c.icmp = nil, nil, udpRoute{}, ip.ICMP{}
	parcels.Put(c)
}
