package memory

import (
	"net/netip"
	"sync"

	"github.com/smalltalk-sockets/go/impl"
)

// parcel is a datagram on its way over a link, or the news that nobody took
// one.
type parcel struct {
	alarm    alarm
	link     *link
	cuts     int // of the link when it was sent
	from, to netip.AddrPort
	cast     cast
	datagram *datagram // nil for the news
}

var parcels sync.Pool

// maxInTransit is how many bytes of datagrams can be on their way over a link.
// What would be more is lost.
const maxInTransit = 4 << 20

// carry lets a datagram arrive at an instant.
func (l *link) carry(at instant, way udpWay, p []byte) {
	c := l.newParcel(way.from, way.to)
	c.cast, c.datagram = way.cast, newDatagram(p, impl.Endpoint{}, 0)
	l.inTransit += len(p)
	l.to.clock.setBefore(&c.alarm, at)
}

// carryBack lets the news about a datagram arrive at an instant.
func (l *link) carryBack(at instant, from, to netip.AddrPort) {
	l.to.clock.setBefore(&l.newParcel(from, to).alarm, at)
}

func (l *link) newParcel(from, to netip.AddrPort) *parcel {
	c, ok := parcels.Get().(*parcel)
	if !ok {
		c = &parcel{}
		c.alarm.ringer = c
	}
	c.link, c.cuts, c.from, c.to = l, l.cuts, from, to
	return c
}

// ring is the arrival.
func (c *parcel) ring() {
	l := c.link
	l.to.mu.Lock()
	defer l.to.mu.Unlock()
	lost := l.brokeSince(c.cuts)
	switch d := c.datagram; {
	case d == nil && !lost:
		l.landBack(c.from, c.to)
	case d == nil:
		l.note("lost", refusal(c.from, c.to))
	case lost:
		l.tell("lost", c.from, c.to, len(d.data))
	default:
		l.land(c.cast, c.from, c.to, d.data)
	}
	if c.datagram != nil {
		l.inTransit -= len(c.datagram.data)
		c.datagram.free()
	}
	c.link, c.datagram = nil, nil
	parcels.Put(c)
}
