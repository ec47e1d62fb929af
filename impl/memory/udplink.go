package memory

import (
	"fmt"
	"net/netip"
)

// udpFlow is what a socket sends over a link.
type udpFlow struct {
	link *link
	dice dice
	sent uint64 // packets, of which a large datagram is several
}

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
func (s *udpSocket) flowOver(l *link) *udpFlow {
	for i := range s.flows {
		if s.flows[i].link == l {
			return &s.flows[i]
		}
	}
	s.flows = append(s.flows, udpFlow{link: l, dice: l.flow()})
	return &s.flows[len(s.flows)-1]
}

// transmitTo sends p to another host. It is lost if any packet of it is, or if
// there is no room for it in front of the link.
func (s *udpSocket) transmitTo(h *Host, way udpWay, p []byte) {
	l := s.host.linkTo(h)
	f := s.flowOver(l)
	now := h.clock.now()
	size, packets := l.fragments(udpHeader+len(p), ipHeader(way.to.Addr()))
	if l.opens(now, size) > now || l.inTransit+len(p) > maxInTransit {
		l.tell("dropped", way.from, way.to, len(p))
		return
	}
	lost := false
	for range packets {
		f.sent++
		lost = l.loses(f.dice, f.sent) || lost
	}
	at := l.arrival(now, size, f.dice, f.sent)
	if lost {
		l.tell("lost", way.from, way.to, len(p))
		return
	}
	l.tell("sent", way.from, way.to, len(p))
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
			l.carry(at, way, p)
		}
	}
}

// fragments answers how many bytes on the link n bytes behind a header of IP
// are, and in how many packets.
func (l *link) fragments(n, header int) (size, packets int) {
	packets = 1
	if n+header > l.mtu() {
		most := (l.mtu() - header) &^ 7
		packets = (n + most - 1) / most
	}
	return n + packets*header, packets
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
// that has sent it. All news on a link is of one flow.
func (l *link) sendBack(from, to netip.AddrPort, n int) {
	header := ipHeader(to.Addr())
	size := min(header+icmpHeader+header+udpHeader+n, mostReturned)
	now := l.to.clock.now()
	l.refusals++
	d := l.rolled(0)
	if l.opens(now, size) > now || l.loses(d, l.refusals) {
		return
	}
	l.note("sent", refusal(from, to))
	if at := l.arrival(now, size, d, l.refusals); at > now {
		l.carryBack(at, from, to)
	} else {
		l.landBack(from, to)
	}
}

// landBack is the arrival of the news.
func (l *link) landBack(from, to netip.AddrPort) {
	l.note("arrived", refusal(from, to))
	l.to.refused(from, to)
}

// refusal is what a transcript tells of the news about a datagram.
func refusal(from, to netip.AddrPort) packet {
	return packet{"ICMP", to, from, "port unreachable"}
}

// tell writes down what happens to a datagram of n bytes.
func (l *link) tell(event string, from, to netip.AddrPort, n int) {
	if l.from.network.transcript != nil {
		l.note(event, packet{"UDP", from, to, fmt.Sprintf("%d bytes", n)})
	}
}
