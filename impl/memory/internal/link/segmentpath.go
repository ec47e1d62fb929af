package link

import (
	"net/netip"
	"sync"
	"time"

	"github.com/smalltalk-sockets/go/impl/memory/internal/clock"
	"github.com/smalltalk-sockets/go/impl/memory/internal/queue"
)

// SegmentPath is the segments of one direction of a connection that are in flight over a
// link. The network's lock guards it. Once the connection is established, a change needs
// both locks, and the connection's alone is enough to read.
type SegmentPath struct {
	link     *Link
	from, to netip.AddrPort
	faults   faultSource
	drawn    uint64 // segments that had a draw

	// The segments in flight, in the order of arrival. Light segments overtake the
	// others.
	heavy, light queue.FIFO[Segment]
}

// NewSegmentPath returns the path of a new connection, and counts its packet sequence.
func NewSegmentPath(l *Link, from, to netip.AddrPort) *SegmentPath {
	flight := queue.FIFO[Segment]{Spares: &spareFlights}
	return &SegmentPath{link: l, from: from, to: to, faults: l.nextSource(), heavy: flight, light: flight}
}

// spareFlights is memory for segments in flight, which a connection needs anew for each
// window.
var spareFlights sync.Pool

// header is the size of the headers of a segment.
func (p *SegmentPath) header() int {
	if p.to.Addr().Is4() {
		return 40
	}
	return 60
}

// MSS returns how many bytes a segment holds at most.
func (p *SegmentPath) MSS() int { return p.link.LargestPacket() - p.header() }

// RoomAt returns when the queue of the link has room for a segment with so many bytes.
func (p *SegmentPath) RoomAt(now clock.Instant, bytes int) clock.Instant {
	return p.link.roomAt(now, p.header()+bytes)
}

// Send sends a segment. It returns when that arrives, or would arrive if it were not
// lost, and whether it is lost.
func (p *SegmentPath) Send(now clock.Instant, s Segment) (arrival clock.Instant, lost bool) {
	s.cuts = p.link.Cuts()
	q := &p.heavy
	if s.isLight() {
		q = &p.light
		s.at = now.After(p.link.Latency)
		if q.Len() > 0 {
			s.at = max(s.at, q.At(q.Len()-1).at)
		}
		lost = p.link.IsDown()
	} else {
		p.drawn++
		s.at = p.link.transmit(now, p.header()+s.Bytes(), p.faults, p.drawn)
		lost = p.link.loses(p.faults, p.drawn)
	}
	lost = lost || s.at == clock.Forever
	if lost {
		p.trace("lost", &s)
	} else {
		p.trace("sent", &s)
		q.Push(s)
	}
	return s.at, lost
}

// Next returns when the next segment arrives, 0 when none is on its way.
func (p *SegmentPath) Next() clock.Instant {
	if q := p.first(); q != nil {
		return q.At(0).at
	}
	return 0
}

// IsDue reports whether a segment arrives now.
func (p *SegmentPath) IsDue(now clock.Instant) bool {
	next := p.Next()
	return next != 0 && next <= now
}

// first returns the queue of the segment that arrives next, nil when none is on its
// way.
func (p *SegmentPath) first() *queue.FIFO[Segment] {
	switch {
	case p.light.Len() > 0 && (p.heavy.Len() == 0 || p.light.At(0).at < p.heavy.At(0).at):
		return &p.light
	case p.heavy.Len() > 0:
		return &p.heavy
	default:
		return nil
	}
}

// Arrive takes the next segment from the path, which has one, and reports whether it
// was lost on its way.
func (p *SegmentPath) Arrive() (s Segment, lost bool) {
	s = p.first().Pop()
	lost = p.link.WasDownSince(s.cuts)
	if lost {
		p.trace("lost", &s)
	} else {
		p.trace("arrived", &s)
	}
	return s, lost
}

func (p *SegmentPath) trace(event string, s *Segment) {
	if p.link.IsTraced() {
		p.link.Trace(event, Packet{"TCP", p.from, p.to, s.String()})
	}
}

// Clear drops the segments in flight.
func (p *SegmentPath) Clear() {
	p.heavy.Clear()
	p.light.Clear()
}

// Latency returns how long a segment travels, without jitter.
func (p *SegmentPath) Latency() time.Duration { return p.link.Latency }

// IsDown reports whether nothing arrives over the link.
func (p *SegmentPath) IsDown() bool { return p.link.IsDown() }
