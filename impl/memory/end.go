package memory

import (
	"time"

	"github.com/smalltalk-sockets/go/impl/memory/internal/clock"
	"github.com/smalltalk-sockets/go/impl/memory/internal/link"
	"github.com/smalltalk-sockets/go/impl/trace"
)

// end is one end of a linked connection: what it sends (sender.go), what it receives
// (receiver.go), and when it retransmits (retry.go). The numbers are sequence numbers
// of RFC 9293:
//
//	acknowledged | in flight       | the peer has room | it has none
//	-------------+-----------------+-------------------+------------
//	          sndUna            sndNxt              sndEdge
//
//	     arrived | advertised window                   | not advertised
//	-------------+-------------------------------------+---------------
//	          rcvNxt                                 rcvAdv
//
// The first byte of either end is number 1, and its FIN takes the number behind its
// last byte. The client's number 0 is the ACK that ends the handshake (openSegment),
// so that it is retransmitted like any other segment.
type end struct {
	linked *linkedConn
	stream *stream
	peer   *end
	path   *link.SegmentPath // to the peer
	mss    int               // of the path, when something was last sent
	rtt    time.Duration     // of a segment and its acknowledgement then, queues and jitter apart
	sender
	receiver
	retrier
}

func (e *end) init(l *linkedConn, s *stream, peer *end, path *link.SegmentPath) {
	e.linked, e.stream, e.peer, e.path = l, s, peer, path
	e.writeSeq = 1
	e.unacked.Spares = &spareUnacked
	e.rcvSpace = defaultTCPRecv
	e.mss = path.MSS()
}

// next returns when the end has something to do, 0 for never. The caller has called
// scheduleRetry.
func (e *end) next() clock.Instant {
	when := e.peer.path.Next()
	if earlier(e.linkOpensAt, when) {
		when = e.linkOpensAt
	}
	if earlier(e.retryAt, when) {
		when = e.retryAt
	}
	return when
}

// processOne does one thing that is due, and reports whether there was one.
func (e *end) processOne(now clock.Instant) bool {
	return e.receiveNext(now) || e.sendDueAck(now) || e.sendPending(now) || e.retryIfDue(now)
}

// receiveNext takes the next segment that is due.
func (e *end) receiveNext(now clock.Instant) bool {
	if !e.peer.path.IsDue(now) {
		return false
	}
	e.linked.lockNetwork()
	s, lost := e.peer.path.Arrive()
	e.linked.unlockNetwork()
	switch {
	case lost:
		e.onLoss(s)
	case s.Kind == link.RST:
		e.onReset()
	case e.stream.has(dead):
		e.replyToLate(now, s)
	default:
		e.onSegment(now, s)
		e.onAck(now, s)
		switch s.Kind {
		case link.ACK:
		case link.Probe:
			e.ackDue = true
		default:
			e.reassemble(now, s)
		}
	}
	return true
}

// replyToLate replies to a segment at an end whose connection is over: during
// TIME_WAIT with an acknowledgement if one is due, and with a reset afterwards.
func (e *end) replyToLate(now clock.Instant, s link.Segment) {
	switch {
	case !e.stream.has(closedFirst):
		e.sendSegment(now, link.Segment{Kind: link.RST})
	case s.Kind != link.ACK:
		e.ackDue = true
	}
}

// sendSegment sends a segment that is never retransmitted.
func (e *end) sendSegment(now clock.Instant, s link.Segment) {
	e.linked.lockNetwork()
	defer e.linked.unlockNetwork()
	e.sendSegmentLocked(now, s)
}

// sendSegmentLocked sends a segment, with an acknowledgement, and returns when it
// arrives, or would arrive if it were not lost. The network's lock is held.
func (e *end) sendSegmentLocked(now clock.Instant, s link.Segment) (arrival clock.Instant, lost bool) {
	e.mss = e.path.MSS()
	e.rtt = clock.Sum(e.path.Latency(), e.peer.path.Latency())
	e.rcvAdv = max(e.rcvAdv, e.rcvEdge())
	s.Ack, s.Edge = e.rcvNxt, e.rcvAdv
	arrival, lost = e.path.Send(now, s)
	if lost {
		e.peer.inboundLost = true
	}
	return arrival, lost
}

// endIfOver is called when a FIN or its acknowledgement arrives. The connection is
// over for this end when the peer's FIN has arrived and this end's is acknowledged.
func (e *end) endIfOver() {
	s := e.stream
	switch {
	case s.has(dead):
	case e.finAcked() && s.in.ended:
		s.flags |= dead | recvShut
		s.host.releasePort(s)
	case e.finAcked() && s.has(closed) && s.until == 0:
		s.host.releasePort(s)
	}
}

// abort ends the connection from this end with a reset. It drops unsent bytes;
// segments that travel arrive before the reset.
func (e *end) abort(now clock.Instant, f fault) {
	e.dropUnsent()
	e.stream.tell(trace.Reset)
	e.stream.endWithFault(f)
	e.sendSegment(now, link.Segment{Kind: link.RST})
	e.linked.dropHalfOpen()
}

// onReset handles the arrival of a reset.
func (e *end) onReset() {
	e.inboundLost = false
	if !e.stream.has(dead) {
		e.dropOutgoing()
		e.stream.endWithFault(e.resetFault())
		e.linked.leaveQueue()
	}
}

// resetFault returns the fault that a reset causes at the end.
func (e *end) resetFault() fault {
	if s := e.stream; s.in.ended && !s.has(sendShut) {
		return brokenPipe // the state is CLOSE_WAIT
	}
	return reset
}

// endSilently ends the connection at this end and sends nothing to the peer.
func (e *end) endSilently(f fault) {
	e.dropUnsent()
	e.stream.endWithFault(f)
	e.peer.inboundLost = true
	e.linked.dropHalfOpen()
}
