package link

import (
	"cmp"

	"github.com/smalltalk-sockets/go/impl/memory/internal/clock"
	"github.com/smalltalk-sockets/go/impl/trace"
)

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

// Fate is what becomes of bytes that are sent.
type Fate struct {
	At    clock.Instant // when they arrive
	Times int           // how often they arrive: once, twice or, if they are lost, never
	Loss  trace.Cause   // why they are lost
}

// Send decides what becomes of n bytes behind an IP header that are sent now. They do not
// arrive if any of their packets is lost, or if the queue of the link has no room for
// them.
func (s *Sequence) Send(now clock.Instant, n, header int) Fate {
	l := s.link
	size, packets := l.fragments(n, header)
	if l.roomAt(now, size) > now || l.inFlight+n > maxInFlight {
		return Fate{Loss: trace.QueueFull}
	}
	var loss trace.Cause
	for range packets {
		s.sent++
		loss = cmp.Or(loss, l.lossOf(s.faults, s.sent))
	}
	at := l.transmit(now, size, s.faults, s.sent)
	if s.faults.isHit(reorderDraw, s.sent, l.Reorder) {
		at = at.After(l.lateness())
	}
	switch {
	case loss != 0 || at == clock.Forever:
		return Fate{Loss: cmp.Or(loss, trace.LinkLoss)}
	case s.faults.isHit(duplicateDraw, s.sent, l.Duplicate):
		return Fate{At: at, Times: 2}
	default:
		return Fate{At: at, Times: 1}
	}
}
