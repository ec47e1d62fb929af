package memory

import "time"

// end is one end of a wire: what it sends (sender.go), what it receives
// (receiver.go), and when it tries again (retry.go). Its numbers are variables of
// RFC 9293: una is SND.UNA, nxt SND.NXT, edge SND.UNA+SND.WND, up SND.UP, got
// RCV.NXT and told the largest RCV.NXT+RCV.WND advertised. written is Linux's
// write_seq.
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

// next returns when there is something for the end to do, 0 for never. Its retry has
// been scheduled.
func (e *end) next() instant {
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
func (e *end) step(now instant) bool {
	return e.arrive(now) || e.acknowledge(now) || e.push(now) || e.tryAgain(now)
}

// arrive takes the next segment that is due.
func (e *end) arrive(now instant) bool {
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

// refuse returns a segment at an end that is over: while it is remembered, as
// TIME_WAIT, with what there is to say, and with a reset afterwards.
func (e *end) refuse(now instant, s segment) {
	switch {
	case !e.stream.has(closedFirst):
		e.send(now, segment{what: rstSegment})
	case s.what != ackSegment:
		e.ackDue = true
	}
}

// send puts a segment on its way that is sent once.
func (e *end) send(now instant, s segment) {
	e.wire.lockNetwork()
	defer e.wire.unlockNetwork()
	e.sendLocked(now, s)
}

// sendLocked puts a segment on its way, with an acknowledgement, and answers
// when it arrives, or would. The network's lock is held.
func (e *end) sendLocked(now instant, s segment) (arrival instant, lost bool) {
	e.mss = e.lane.mss()
	e.rtt = together(e.lane.link.Latency, e.peer.lane.link.Latency)
	e.told = max(e.told, e.window())
	s.ack, s.edge = e.got, e.told
	arrival, lost = e.lane.send(now, s)
	if lost {
		e.peer.missed = true
	}
	return arrival, lost
}

// settle follows a FIN, when it arrives or its acknowledgement does. When both
// have, the connection is over for this end.
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

// abort ends the connection from this end with a reset, which overtakes what is
// unsent but not what is on its way.
func (e *end) abort(now instant, f fault) {
	e.keepFlight()
	e.stream.breakOff(f)
	e.send(now, segment{what: rstSegment})
	e.wire.miscarry()
}

// reset is the arrival of a reset.
func (e *end) reset() {
	e.missed = false
	if !e.stream.has(dead) {
		e.forget()
		e.stream.breakOff(e.resetFault())
		e.wire.leaveQueue()
	}
}

// resetFault returns what a reset is to the end.
func (e *end) resetFault() fault {
	if s := e.stream; s.in.ended && !s.has(sendShut) {
		return brokenPipe // the state is CLOSE_WAIT
	}
	return reset
}

// vanish ends the connection at this end without a word to the peer.
func (e *end) vanish(f fault) {
	e.keepFlight()
	e.stream.breakOff(f)
	e.peer.missed = true
	e.wire.miscarry()
}
