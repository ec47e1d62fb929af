package memory

import (
	"net/netip"

	"github.com/smalltalk-sockets/go/impl/memory/internal/clock"
	"github.com/smalltalk-sockets/go/impl/memory/internal/queue"
)

// lane is a segment path: the segments of one direction of a connection on a link. The
// network's lock guards it. Once the connection is established, a change needs both
// locks, and the connection's alone is enough to read.
type lane struct {
	link     *link
	from, to netip.AddrPort
	dice     dice
	drawn    uint64 // segments that had a draw

	// The segments on their way, in the order of arrival. Light segments overtake the
	// others.
	heavy, light queue.FIFO[segment]
}

func newLane(l *link, from, to netip.AddrPort) *lane {
	return &lane{link: l, from: from, to: to, dice: l.nextDice()}
}

// header is the size of the headers of a segment.
func (l *lane) header() int {
	if l.to.Addr().Is4() {
		return 40
	}
	return 60
}

// mss returns how many bytes a segment holds at most.
func (l *lane) mss() int { return l.link.mtu() - l.header() }

// opens returns when a segment with so many bytes can be sent.
func (l *lane) opens(now clock.Instant, bytes int) clock.Instant {
	return l.link.opens(now, l.header()+bytes)
}

// send sends a segment. It returns when it arrives, or would arrive if it were not
// lost, and whether it is lost.
func (l *lane) send(now clock.Instant, s segment) (arrival clock.Instant, lost bool) {
	s.cuts = l.link.cuts
	q := &l.heavy
	if s.light() {
		q = &l.light
		s.at = now.After(l.link.Latency)
		if q.Len() > 0 {
			s.at = max(s.at, q.At(q.Len()-1).at)
		}
		lost = l.link.down()
	} else {
		l.drawn++
		s.at = l.link.transmit(now, l.header()+s.bytes(), l.dice, l.drawn)
		lost = l.link.loses(l.dice, l.drawn)
	}
	lost = lost || s.at == clock.Forever
	if lost {
		l.note("lost", &s)
	} else {
		l.note("sent", &s)
		q.Push(s)
	}
	return s.at, lost
}

// next returns when the next segment arrives, 0 when none is on its way.
func (l *lane) next() clock.Instant {
	if q := l.first(); q != nil {
		return q.At(0).at
	}
	return 0
}

// due reports whether a segment arrives now.
func (l *lane) due(now clock.Instant) bool {
	next := l.next()
	return next != 0 && next <= now
}

// first returns the queue of the segment that arrives next, nil when none is on its
// way.
func (l *lane) first() *queue.FIFO[segment] {
	switch {
	case l.light.Len() > 0 && (l.heavy.Len() == 0 || l.light.At(0).at < l.heavy.At(0).at):
		return &l.light
	case l.heavy.Len() > 0:
		return &l.heavy
	default:
		return nil
	}
}

// arrive takes the next segment from the lane, which has one, and reports whether it
// was lost on its way.
func (l *lane) arrive() (s segment, lost bool) {
	s = l.first().Pop()
	lost = l.link.brokeSince(s.cuts)
	if lost {
		l.note("lost", &s)
	} else {
		l.note("arrived", &s)
	}
	return s, lost
}

func (l *lane) note(event string, s *segment) {
	if l.link.from.network.transcript != nil {
		l.link.note(event, packet{"TCP", l.from, l.to, s.String()})
	}
}
