package link

import "github.com/smalltalk-sockets/go/impl/memory/internal/clock"

// Sequence is the packets that one sender sends over a link: a datagram socket, or a
// host that makes messages of ICMP itself. Their number decides which faults they have.
type Sequence struct {
	link   *Link
	faults faultSource
	sent   uint64 // packets, of which a large datagram is several
}

// Sequences are those of a socket, one for each link that it has sent over.
type Sequences []Sequence

// Ensure returns the sequence over a link, and makes it if there is none.
func (s *Sequences) Ensure(l *Link) *Sequence {
	for i := range *s {
		if (*s)[i].link == l {
			return &(*s)[i]
		}
	}
	*s = append(*s, Sequence{link: l, faults: l.nextSource()})
	return &(*s)[len(*s)-1]
}

// Send decides what happens to n bytes behind an IP header that are sent now: their
// event in a transcript, when they arrive, and how many times. They do not arrive if
// any of their packets is lost, or if the queue of the link has no room for them.
func (s *Sequence) Send(now clock.Instant, n, header int) (event string, at clock.Instant, times int) {
	l := s.link
	size, packets := l.fragments(n, header)
	if l.roomAt(now, size) > now || l.inFlight+n > maxInFlight {
		return "dropped", 0, 0
	}
	lost := false
	for range packets {
		s.sent++
		lost = l.loses(s.faults, s.sent) || lost
	}
	at = l.transmit(now, size, s.faults, s.sent)
	if s.faults.isHit(reorderDraw, s.sent, l.Reorder) {
		at = at.After(l.lateness())
	}
	if lost || at == clock.Forever {
		return "lost", 0, 0
	}
	if s.faults.isHit(duplicateDraw, s.sent, l.Duplicate) {
		return "sent", at, 2
	}
	return "sent", at, 1
}
