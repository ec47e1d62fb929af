package memory

import (
	"fmt"
	"net/netip"
	"sync"

	"github.com/smalltalk-sockets/go/impl"
)

// datagramFlow is what a socket sends over a link.
type datagramFlow struct {
	link *link
	dice dice
	sent uint64 // packets, of which a large datagram is several
}

// parcel is a datagram on its way over a link, or the news that nobody took
// one.
type parcel struct {
	alarm    alarm
	link     *link
	cuts     int // of the link when it was sent
	from, to netip.AddrPort
	cast     cast
	data     *datagram // nil for the news
}

var parcels sync.Pool

// maxFlying is how many bytes of datagrams can be on their way over a link.
// What would be more is lost.
const maxFlying = 4 << 20

// The sizes of headers, and the most that is sent back of a datagram that
// nobody took.
const (
	ip4Header    = 20
	ip6Header    = 40
	udpHeader    = 8
	icmpHeader   = 8
	mostReturned = 576
)

func ipHeader(addr netip.Addr) int {
	if addr.Is4() {
		return ip4Header
	}
	return ip6Header
}

// flowOver answers what the socket sends over a link.
func (s *udpSocket) flowOver(l *link) *datagramFlow {
	for i := range s.flows {
		if s.flows[i].link == l {
			return &s.flows[i]
		}
	}
	s.flows = append(s.flows, datagramFlow{link: l, dice: l.flow()})
	return &s.flows[len(s.flows)-1]
}

// transmitTo sends p to another host. It is lost if any packet of it is, or if
// there is no room for it in front of the link.
func (s *udpSocket) transmitTo(h *Host, way udpWay, p []byte) {
	l := s.host.linkTo(h)
	f := s.flowOver(l)
	size, packets := l.fragments(udpHeader+len(p), ipHeader(way.to.Addr()))
	fate := "sent"
	for range packets {
		f.sent++
		if l.loses(f.dice, f.sent) {
			fate = "lost"
		}
	}
	now := l.from.clock.now()
	switch {
	case l.opens(now, size) > now:
		l.tell("dropped, the queue is full", way.from, way.to, len(p))
		return
	case l.flying+len(p) > maxFlying:
		l.tell("dropped, too much is on its way", way.from, way.to, len(p))
		return
	}
	l.tell(fate, way.from, way.to, len(p))
	at := l.arrival(now, size, f.dice, f.sent)
	if fate == "lost" {
		return
	}
	if f.dice.strikes(drawReorder, f.sent, l.Reorder) {
		at += l.reorderDelay()
	}
	times := 1
	if f.dice.strikes(drawDuplicate, f.sent, l.Duplicate) {
		times = 2
	}
	for range times {
		if at <= now {
			l.land(way.cast, way.from, way.to, p)
		} else {
			l.fly(at, way.cast, way.from, way.to, newDatagram(p, impl.Endpoint{}, 0))
		}
	}
}

// fragments answers how many bytes on the link n bytes behind a header of IP
// are, and in how many packets.
func (l *link) fragments(n, header int) (size, packets int) {
	most := (l.mtu() - header) &^ 7
	packets = 1
	if n+header > l.mtu() {
		packets = (n + most - 1) / most
	}
	return n + packets*header, packets
}

// fly lets something arrive at an instant.
func (l *link) fly(at instant, c cast, from, to netip.AddrPort, data *datagram) {
	f, ok := parcels.Get().(*parcel)
	if !ok {
		f = &parcel{}
		f.alarm.ringer = f
	}
	f.link, f.cuts, f.cast, f.from, f.to, f.data = l, l.cuts, c, from, to, data
	if data != nil {
		l.flying += len(data.data)
	}
	l.from.clock.setBefore(&f.alarm, at)
}

// ring is the arrival.
func (f *parcel) ring() {
	l := f.link
	l.from.network.mu.Lock()
	defer l.from.network.mu.Unlock()
	lost := l.brokeSince(f.cuts)
	switch {
	case f.data == nil && !lost:
		l.to.refused(f.from, f.to)
	case f.data == nil:
	case lost:
		l.tell("lost", f.from, f.to, len(f.data.data))
	default:
		l.land(f.cast, f.from, f.to, f.data.data)
	}
	if f.data != nil {
		l.flying -= len(f.data.data)
		f.data.free()
	}
	f.link, f.data = nil, nil
	parcels.Put(f)
}

// land is the arrival of a datagram at the other end of the link.
func (l *link) land(c cast, from, to netip.AddrPort, p []byte) {
	l.tell("arrived", from, to, len(p))
	switch {
	case c != unicast:
		l.to.deliverToMany(c, networkInterface, from, to, p)
	case !l.to.deliver(from, to, p):
		l.to.linkTo(l.from).sendBack(from, to, len(p))
	}
}

// sendBack sends the news that nobody took a datagram of n bytes to the host
// that has sent it.
func (l *link) sendBack(from, to netip.AddrPort, n int) {
	header := ipHeader(to.Addr())
	size := min(header+icmpHeader+header+udpHeader+n, mostReturned)
	now := l.from.clock.now()
	l.returned++
	d := l.rolled(0)
	if l.loses(d, l.returned) || l.opens(now, size) > now {
		return
	}
	if at := l.arrival(now, size, d, l.returned); at > now {
		l.fly(at, unicast, from, to, nil)
		return
	}
	l.to.refused(from, to)
}

// tell writes down what happens to a datagram of n bytes.
func (l *link) tell(event string, from, to netip.AddrPort, n int) {
	if l.from.network.transcript != nil {
		l.note(event, packet{"UDP", from, to, fmt.Sprintf("%d bytes", n)})
	}
}
