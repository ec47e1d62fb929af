package link

import (
	"cmp"
	"net/netip"
	"sync"
	"time"

	"github.com/smalltalk-sockets/go/impl/memory/internal/clock"
	"github.com/smalltalk-sockets/go/impl/memory/internal/queue"
	"github.com/smalltalk-sockets/go/impl/trace"
)

// SegmentPath is the segments of one direction of a connection that are in flight over a
// link. The network's lock guards it. Once the connection is established, a change needs
// both locks, and the connection's alone is enough to read.
type SegmentPath struct {
	link   *Link
	header int // the size of the headers of a segment
	faults faultSource
	drawn  uint64 // segments that had a draw
	// Tap is told of the segments while the network is observed, else nil. It is set
	// before the first one.
	Tap Tap

	// The segments in flight, in the order of arrival. Light segments overtake the
	// others.
	heavy, light queue.FIFO[Segment]
}

// Tap is told what becomes of the segments of a path. Its methods are called with the
// lock of the network held.
type Tap interface {
	// Sent is called for each segment that is sent, and returns its packet number. It is
	// lost at once for a reason, or 0.
	Sent(now clock.Instant, s Segment, loss trace.Cause) (packet uint32)
	// Arrived is called for each segment that arrives, or was lost on its way for a
	// reason.
	Arrived(s Segment, loss trace.Cause)
}

// NewSegmentPath returns the path of a new connection to an address, and counts its
// packet sequence.
func NewSegmentPath(l *Link, to netip.Addr) *SegmentPath {
	flight := queue.FIFO[Segment]{Spares: &spareFlights}
	p := &SegmentPath{link: l, header: headerOf6, faults: l.nextSource(), heavy: flight, light: flight}
	if to.Is4() {
		p.header = headerOf4
	}
	return p
}

// The sizes of the headers of a segment.
const (
	headerOf4 = 40
	headerOf6 = 60
)

// spareFlights is memory for segments in flight, which a connection needs anew for each
// window.
var spareFlights sync.Pool

// MSS returns how many bytes a segment holds at most.
func (p *SegmentPath) MSS() int { return p.link.LargestPacket() - p.header }

// RoomAt returns when the queue of the link has room for a segment with so many bytes.
func (p *SegmentPath) RoomAt(now clock.Instant, bytes int) clock.Instant {
	return p.link.roomAt(now, p.header+bytes)
}

// Send sends a segment. It returns when that arrives, or would arrive if it were not
// lost, and whether it is lost.
func (p *SegmentPath) Send(now clock.Instant, s Segment) (arrival clock.Instant, lost bool) {
	s.cuts = p.link.Cuts()
	q := &p.heavy
	var loss trace.Cause
	if s.isLight() {
		q = &p.light
		s.at = now.After(p.link.Latency)
		if q.Len() > 0 {
			s.at = max(s.at, q.At(q.Len()-1).at)
		}
		loss = p.link.lossNow()
	} else {
		p.drawn++
		s.at = p.link.transmit(now, p.header+s.Bytes(), p.faults, p.drawn)
		loss = p.link.lossOf(p.faults, p.drawn)
	}
	if s.at == clock.Forever {
		loss = cmp.Or(loss, trace.LinkLoss)
	}
	if p.Tap != nil {
		s.Packet = p.Tap.Sent(now, s, loss)
	}
	if loss == 0 {
		q.Push(s)
	}
	return s.at, loss != 0
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
	loss := p.link.LossSince(s.cuts)
	if p.Tap != nil {
		p.Tap.Arrived(s, loss)
	}
	return s, loss != 0
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
