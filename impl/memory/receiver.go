package memory

import (
	"github.com/smalltalk-sockets/go/impl/memory/internal/clock"
)

// receiver is the state of the direction in which an end receives.
type receiver struct {
	got    uint64 // the next number expected: all before it have arrived
	told   uint64 // the advertised edge: the number behind the window that the peer knows
	ackDue bool
	heard  clock.Instant // when the last segment arrived

	// missed is set when something that was sent to this end has not come, and cleared
	// by the next segment that does.
	missed bool

	// The size of a buffer that was not set follows the reader: it has room for twice
	// the bytes that were read in one round trip.
	space  int
	copied int           // bytes read
	since  clock.Instant // this instant
}

// grownTCPRecv is the size up to which a receive buffer grows by itself.
const grownTCPRecv = 6291456

// hear notes that a segment has arrived.
func (e *end) hear(now clock.Instant, s segment) {
	e.missed = false
	if s.what != probeSegment {
		e.heard = now
	}
}

// miss notes that a segment to this end was lost.
func (e *end) miss(s segment) {
	e.missed = true
	if u, _ := e.peer.find(s.seq); u != nil && s.n > 0 {
		e.peer.mark(u, true)
	}
	e.wire.miscarry()
}

// receive handles a segment that takes up sequence numbers. The bytes of one that
// comes too early stay with the sender until those before them have arrived.
func (e *end) receive(now clock.Instant, s segment) {
	e.ackDue = true
	u, i := e.peer.find(s.seq)
	if u == nil {
		return // it is a duplicate
	}
	e.peer.mark(u, false)
	u.arrived = true
	if s.urgent > 0 {
		e.hearUrgent(s)
	}
	for ; i < e.peer.unacked.Len(); i++ {
		u := e.peer.unacked.At(i)
		if !u.arrived || u.seq != e.got || e.stream.has(dead) {
			return
		}
		e.got += uint64(u.n)
		e.deliver(now, u.segment)
	}
}

// hearUrgent handles a segment's pointer to an urgent byte, which can be received as
// soon as it has arrived, even if bytes before it are missing.
func (e *end) hearUrgent(s segment) {
	at := s.seq + s.urgent>>8 - 1
	if at < e.got {
		return
	}
	in := &e.stream.in
	e.stream.ensureUrgentState(&e.wire.conn.mu)
	e.stream.mark(int(at-max(1, e.got)) + in.Len())
	if at < s.seq+uint64(s.n) {
		e.stream.markArrived(byte(s.urgent))
	}
}

// deliver takes the next segment in order.
func (e *end) deliver(now clock.Instant, s segment) {
	switch {
	case s.what == openSegment:
		if !e.wire.enqueue() {
			e.abort(now, noFault)
		}
	case s.what == finSegment:
		e.stream.in.ended = true
		e.settle()
	case e.stream.has(recvShut | sendShut):
		// No reader is left to take the bytes, and the reply is a reset.
		e.abort(now, e.resetFault())
	default:
		e.tune(now, e.move(s.n))
	}
}

// move moves bytes from the sender to the posted read, where they count as read, and
// the rest to the queue. It returns how many are read.
func (e *end) move(n int) (read int) {
	in, out := &e.stream.in, &e.peer.out
	for n > 0 {
		p := out.Peek(n)
		filled := in.fill(p)
		in.Put(p[filled:])
		read += filled
		n -= len(p)
		out.Discard(len(p))
	}
	return read
}

// window returns the number behind the window as it is now.
func (e *end) window() uint64 {
	return max(1, e.got) + uint64(max(0, e.buffer()-e.stream.in.Len()))
}

// buffer returns the size of the receive buffer.
func (e *end) buffer() int {
	if size := int(e.stream.options.recvSize); size != 0 {
		return size
	}
	return e.space
}

// acknowledge sends an acknowledgement if one is due.
func (e *end) acknowledge(now clock.Instant) bool {
	if !e.ackDue {
		return false
	}
	e.ackDue = false
	if e.stream.has(dead) && !e.stream.has(closedFirst) {
		return true
	}
	e.send(now, segment{what: ackSegment})
	return true
}

// read is called after a read has taken n bytes. When little of the window is left, it
// advertises the window as soon as that has grown by two segments or by half the
// buffer.
func (e *end) read(n int) {
	e.tune(e.wire.clock().Now(), n)
	half := uint64(e.buffer()) / 2
	if window := e.window(); e.told-e.got < half && window >= e.told+min(half, uint64(2*e.peer.mss)) {
		e.ackDue = true
		e.wire.run()
	}
}

// tune makes a buffer whose size was not set follow the reader.
func (e *end) tune(now clock.Instant, n int) {
	e.copied += n
	if rtt := e.rtt; rtt > 0 && now-e.since >= clock.Instant(rtt) {
		e.space = max(e.space, min(2*e.copied, grownTCPRecv))
		e.copied, e.since = 0, now
	}
}
