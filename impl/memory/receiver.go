package memory

import (
	"github.com/smalltalk-sockets/go/impl/memory/internal/clock"
	"github.com/smalltalk-sockets/go/impl/memory/internal/link"
)

// receiver is the state of the direction in which an end receives.
type receiver struct {
	// The window.
	rcvNxt uint64 // RCV.NXT: the next number expected; all before it have arrived
	rcvAdv uint64 // the largest RCV.NXT + RCV.WND that was advertised to the peer
	ackDue bool   // an acknowledgement is to be sent

	// What was seen of the peer.
	lastSegmentAt clock.Instant // when the last segment arrived
	// inboundLost is set when something that was sent to this end was lost, and cleared
	// by the next segment that arrives.
	inboundLost bool

	// Linux's rcvq_space: the size of a buffer that was not set follows the reader. It
	// has room for twice the bytes that were read in one round trip.
	rcvSpace  int           // the size
	rcvCopied int           // bytes read since rcvSince
	rcvSince  clock.Instant // when the present round trip began
}

// maxAutotunedRecv is the size up to which a receive buffer grows by itself.
const maxAutotunedRecv = 6291456

// onSegment records that a segment has arrived.
func (e *end) onSegment(now clock.Instant, s link.Segment) {
	e.inboundLost = false
	if s.Kind != link.Probe {
		e.lastSegmentAt = now
	}
}

// onLoss records that a segment to this end was lost.
func (e *end) onLoss(s link.Segment) {
	e.inboundLost = true
	if u, _ := e.peer.findUnacked(s.Seq); u != nil && s.Len > 0 {
		e.peer.setLost(u, true)
	}
	e.linked.dropHalfOpen()
}

// reassemble handles a segment that takes up sequence numbers. The bytes of a segment
// that comes too early stay with the sender until those before them have arrived.
func (e *end) reassemble(now clock.Instant, s link.Segment) {
	e.ackDue = true
	u, i := e.peer.findUnacked(s.Seq)
	if u == nil {
		return // it is a duplicate
	}
	e.peer.setLost(u, false)
	u.arrived = true
	if s.Urgent > 0 {
		e.onUrgentPointer(s)
	}
	for ; i < e.peer.unacked.Len(); i++ {
		u := e.peer.unacked.At(i)
		if !u.arrived || u.Seq != e.rcvNxt || e.stream.has(dead) {
			return
		}
		e.rcvNxt += uint64(u.Len)
		e.deliver(now, u.Segment)
	}
}

// onUrgentPointer handles a segment's pointer to an urgent byte, which can be received
// as soon as it has arrived, even if bytes before it are missing.
func (e *end) onUrgentPointer(s link.Segment) {
	at := s.Seq + s.Urgent>>8 - 1
	if at < e.rcvNxt {
		return
	}
	in := &e.stream.in
	e.stream.ensureUrgentState(&e.linked.conn.mu)
	e.stream.setMark(int(at-max(1, e.rcvNxt)) + in.Len())
	if at < s.Seq+uint64(s.Len) {
		e.stream.setUrgent(byte(s.Urgent))
	}
}

// deliver takes the next segment in order.
func (e *end) deliver(now clock.Instant, s link.Segment) {
	switch {
	case s.Kind == link.HandshakeACK:
		if !e.linked.enqueue() {
			e.abort(now, noFault)
		}
	case s.Kind == link.FIN:
		e.stream.in.ended = true
		e.endIfOver()
	case e.stream.has(recvShut | sendShut):
		// No reader is left to take the bytes, and the reply is a reset.
		e.abort(now, e.resetFault())
	default:
		e.autotune(now, e.deliverBytes(s.Len))
	}
}

// deliverBytes moves n bytes from the sender to the posted read, where they count as
// read, and the rest to the queue. It returns how many count as read.
func (e *end) deliverBytes(n int) (read int) {
	in, out := &e.stream.in, &e.peer.out
	for n > 0 {
		p := out.Peek(n)
		filled := in.fillPosted(p)
		in.Put(p[filled:])
		read += filled
		n -= len(p)
		out.Discard(len(p))
	}
	return read
}

// rcvEdge returns RCV.NXT + RCV.WND as it is now, which may not be advertised yet.
func (e *end) rcvEdge() uint64 {
	return max(1, e.rcvNxt) + uint64(max(0, e.rcvBuffer()-e.stream.in.Len()))
}

// rcvBuffer returns the size of the receive buffer.
func (e *end) rcvBuffer() int {
	if size := int(e.stream.options.recvSize); size != 0 {
		return size
	}
	return e.rcvSpace
}

// sendDueAck sends an acknowledgement if one is due.
func (e *end) sendDueAck(now clock.Instant) bool {
	if !e.ackDue {
		return false
	}
	e.ackDue = false
	if e.stream.has(dead) && !e.stream.has(closedFirst) {
		return true
	}
	e.sendSegment(now, link.Segment{Kind: link.ACK})
	return true
}

// onRead is called after a read has taken n bytes. When little of the window is left,
// it advertises the window as soon as that has grown by two segments or by half the
// buffer.
func (e *end) onRead(n int) {
	e.autotune(e.linked.clock().Now(), n)
	half := uint64(e.rcvBuffer()) / 2
	if window := e.rcvEdge(); e.rcvAdv-e.rcvNxt < half && window >= e.rcvAdv+min(half, uint64(2*e.peer.mss)) {
		e.ackDue = true
		e.linked.process()
	}
}

// autotune makes a receive buffer whose size was not set follow the reader, which has
// read n more bytes.
func (e *end) autotune(now clock.Instant, n int) {
	e.rcvCopied += n
	if rtt := e.rtt; rtt > 0 && now-e.rcvSince >= clock.Instant(rtt) {
		e.rcvSpace = max(e.rcvSpace, min(2*e.rcvCopied, maxAutotunedRecv))
		e.rcvCopied, e.rcvSince = 0, now
	}
}
