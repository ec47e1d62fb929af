package memory

import (
	"time"

	"github.com/smalltalk-sockets/go/impl/memory/internal/clock"
)

// end is one end of a linked connection: what it sends (sender.go), what it receives
// (receiver.go), and when it retransmits (retry.go). Its numbers are variables of RFC
// 9293: una is SND.UNA, nxt SND.NXT, edge SND.UNA+SND.WND, up SND.UP, got RCV.NXT and
// told the largest RCV.NXT+RCV.WND advertised. written is Linux's write_seq.
type end struct {
	wire   *wire
	stream *stream
	peer   *end
	lane   *lane         // to the peer
	mss    int           // of the lane, when something was last sent
	rtt    time.Duration // of a segment and its acknowledgement then, queues and jitter apart
	sender
	receiver
	retrying
}

func (e *end) init(w *wire, s *stream, peer *end, l *lane) {
	e.wire, e.stream, e.peer, e.lane = w, s, peer, l
	e.written = 1
	e.space = defaultTCPRecv
	e.mss = l.mss()
}

// next returns when the end has something to do, 0 for never. Its retry has been
// scheduled.
func (e *end) next() clock.Instant {
	when := e.peer.lane.next()
	if earlier(e.opens, when) {
		when = e.opens
	}
	if earlier(e.retryAt, when) {
		when = e.retryAt
	}
	return when
}

// step does one thing that is due, and reports whether there was one.
func (e *end) step(now clock.Instant) bool {
	return e.arrive(now) || e.acknowledge(now) || e.push(now) || e.tryAgain(now)
}

// arrive takes the next segment that is due.
func (e *end) arrive(now clock.Instant) bool {
	if !e.peer.lane.due(now) {
		return false
	}
	e.wire.lockNetwork()
	s, lost := e.peer.lane.arrive()
	e.wire.unlockNetwork()
	switch {
	case lost:
		e.miss(s)
	case s.what == rstSegment:
		e.reset()
	case e.stream.has(dead):
		e.refuse(now, s)
	default:
		e.hear(now, s)
		e.acknowledged(now, s)
		switch s.what {
		case ackSegment:
		case probeSegment:
			e.ackDue = true
		default:
			e.receive(now, s)
		}
	}
	return true
}

// refuse replies to a segment at an end whose connection is over: during TIME_WAIT
// with an acknowledgement if one is due, and with a reset afterwards.
func (e *end) refuse(now clock.Instant, s segment) {
	switch {
	case !e.stream.has(closedFirst):
		e.send(now, segment{what: rstSegment})
	case s.what != ackSegment:
		e.ackDue = true
	}
}

// send sends a segment that is never retransmitted.
func (e *end) send(now clock.Instant, s segment) {
	e.wire.lockNetwork()
	defer e.wire.unlockNetwork()
	e.sendLocked(now, s)
}

// sendLocked sends a segment, with an acknowledgement, and returns when it arrives, or
// would arrive if it were not lost. The network's lock is held.
func (e *end) sendLocked(now clock.Instant, s segment) (arrival clock.Instant, lost bool) {
	e.mss = e.lane.mss()
	e.rtt = clock.Sum(e.lane.link.Latency, e.peer.lane.link.Latency)
	e.told = max(e.told, e.window())
	s.ack, s.edge = e.got, e.told
	arrival, lost = e.lane.send(now, s)
	if lost {
		e.peer.missed = true
	}
	return arrival, lost
}

// settle is called when a FIN or its acknowledgement arrives. When the peer's FIN has
// arrived and this end's is acknowledged, the connection is over for this end.
func (e *end) settle() {
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
	e.keepFlight()
	e.stream.breakOff(f)
	e.send(now, segment{what: rstSegment})
	e.wire.miscarry()
}

// reset handles the arrival of a reset.
func (e *end) reset() {
	e.missed = false
	if !e.stream.has(dead) {
		e.forget()
		e.stream.breakOff(e.resetFault())
		e.wire.leaveQueue()
	}
}

// resetFault returns the fault that a reset causes at the end.
func (e *end) resetFault() fault {
	if s := e.stream; s.in.ended && !s.has(sendShut) {
		return brokenPipe // the state is CLOSE_WAIT
	}
	return reset
}

// vanish ends the connection at this end and sends nothing to the peer.
func (e *end) vanish(f fault) {
	e.keepFlight()
	e.stream.breakOff(f)
	e.peer.missed = true
	e.wire.miscarry()
}
