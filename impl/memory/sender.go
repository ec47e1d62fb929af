package memory

import (
	"sync"
	"time"

	"github.com/smalltalk-sockets/go/impl/memory/internal/clock"
	"github.com/smalltalk-sockets/go/impl/memory/internal/link"
	"github.com/smalltalk-sockets/go/impl/memory/internal/queue"
)

// sender is the state of the direction in which an end sends.
type sender struct {
	// What the program has written. out has the bytes that have not arrived in order at
	// the peer, including those in flight, so that each byte is in one place.
	out       queue.Bytes
	writeSeq  uint64 // Linux's write_seq: the number behind the last byte
	finQueued bool   // a FIN follows the last byte

	// The window.
	sndUna  uint64 // SND.UNA: the first number that is not acknowledged
	sndNxt  uint64 // SND.NXT: the next number to send
	sndEdge uint64 // SND.UNA + SND.WND: the number behind the window that this end knows

	// The urgent byte.
	sndUp      uint64 // SND.UP: the number behind the last one, 0 when there was none
	urgentByte byte   // the last one

	// Segments in flight.
	unacked     queue.FIFO[unacked]
	lostCount   int           // how many of unacked are lost
	unaMovedAt  clock.Instant // when sndUna last moved
	linkOpensAt clock.Instant // when the link has room for the next segment; 0 when none waits for that
}

// spareUnacked is memory for unacked segments, which a sender needs anew for each window.
var spareUnacked sync.Pool

// unacked is a segment that was sent and is not acknowledged.
type unacked struct {
	link.Segment
	due     clock.Instant // when it is sent again without an acknowledgement
	lost    bool
	arrived bool
}

// fillSendBuffer takes as many bytes of p as the send buffer has room for.
func (e *end) fillSendBuffer(p []byte) int {
	n := max(0, min(len(p), e.stream.sendBuffer()-e.buffered()))
	e.out.Put(p[:n])
	e.writeSeq += uint64(n)
	return n
}

// buffered returns how many bytes are in the send buffer: an acknowledgement frees
// them.
func (e *end) buffered() int { return int(e.writeSeq - min(e.writeSeq, max(1, e.sndUna))) }

// hasUnacked reports whether anything is sent and not acknowledged.
func (e *end) hasUnacked() bool { return e.sndUna < e.sndNxt }

// finAcked reports whether the FIN is acknowledged.
func (e *end) finAcked() bool { return e.finQueued && e.sndUna > e.writeSeq }

// hasUnsent reports whether anything is to be sent, for the first time or again.
func (e *end) hasUnsent() bool {
	return e.lostCount > 0 || e.sndNxt < e.writeSeq || e.sndNxt == e.writeSeq && e.finQueued
}

// sendPending sends what the window and the link have room for, and reports whether it
// sent anything. It never overfills the queue of the link: only datagrams congest it.
func (e *end) sendPending(now clock.Instant) bool {
	e.linkOpensAt = 0
	if e.stream.has(dead) || !e.hasUnsent() {
		return false
	}
	e.linked.lockNetwork()
	defer e.linked.unlockNetwork()
	for pushed := false; ; pushed = true {
		u := e.overdueLost()
		s, ok := e.nextUnsent()
		if u != nil {
			s, ok = u.Segment, true
		}
		if !ok {
			return pushed
		}
		if opens := e.path.RoomAt(now, s.Bytes()); opens > now {
			e.linkOpensAt = opens
			return pushed
		}
		if u == nil {
			u = e.addUnacked(s)
		}
		e.transmit(now, u)
	}
}

// overdueLost returns a lost segment that was already overdue when the last
// acknowledgement showed that the path works, or nil. Without an acknowledgement only
// retryIfDue retransmits.
func (e *end) overdueLost() *unacked {
	if e.lostCount == 0 {
		return nil
	}
	for i := range e.unacked.Len() {
		if u := e.unacked.At(i); u.lost && u.due <= e.unaMovedAt {
			return u
		}
	}
	return nil
}

// nextUnsent returns the next segment to send for the first time, and whether the
// window permits one.
func (e *end) nextUnsent() (s link.Segment, ok bool) {
	switch {
	case e.sndNxt == 0:
		return link.Segment{Kind: link.HandshakeACK, Len: 1}, true
	case e.sndNxt < e.writeSeq:
		n := e.segmentSize()
		return link.Segment{Kind: link.Data, Seq: e.sndNxt, Len: n}, n > 0
	case e.sndNxt == e.writeSeq && e.finQueued:
		return link.Segment{Kind: link.FIN, Seq: e.sndNxt, Len: 1}, true
	default:
		return link.Segment{}, false
	}
}

// addUnacked lists a segment as unacknowledged, before it is sent for the first time.
func (e *end) addUnacked(s link.Segment) *unacked {
	if !e.hasUnacked() {
		e.tries = 0
	}
	e.sndNxt += uint64(s.Len)
	e.unacked.Push(unacked{Segment: s})
	return e.unacked.At(e.unacked.Len() - 1)
}

// segmentSize returns how many bytes the next segment has, 0 when it is not yet to be
// sent. A segment is full, or has all the bytes that are left. It is held back for a
// larger window while an acknowledgement may bring one, and for more bytes if the
// stream gathers small writes (Nagle's algorithm). The network's lock is held.
func (e *end) segmentSize() int {
	left := e.writeSeq - e.sndNxt
	window := e.sndEdge - min(e.sndEdge, e.sndNxt)
	full := uint64(e.path.MSS())
	n := min(left, window, full)
	waits := n < left || !e.stream.options.noDelay && !e.finQueued && e.sndUp <= e.sndUna
	if n < full && waits && e.hasUnacked() {
		return 0
	}
	return int(n)
}

// transmit sends a segment for the first time or again. The network's lock is held.
func (e *end) transmit(now clock.Instant, u *unacked) {
	if e.sndUp > u.Seq {
		u.PointTo(e.sndUp, e.urgentByte)
	}
	arrival, lost := e.sendSegmentLocked(now, u.Segment)
	u.due = arrival.After(e.peer.path.Latency()).After(ackSlack)
	e.setLost(u, lost)
	if u.Seq == e.sndUna {
		e.retryAt = now.After(e.backoff(time.Duration(u.due - now)))
	}
}

// setLost records whether a segment is lost and has to be sent again.
func (e *end) setLost(u *unacked, lost bool) {
	lost = lost && !u.arrived
	switch {
	case lost && !u.lost:
		e.lostCount++
	case !lost && u.lost:
		e.lostCount--
	}
	u.lost = lost
}

// findUnacked returns the segment that begins with a number, and its place; nil when
// it was acknowledged.
func (e *end) findUnacked(seq uint64) (*unacked, int) {
	low, high := 0, e.unacked.Len()
	for low < high {
		middle := (low + high) / 2
		if e.unacked.At(middle).Seq < seq {
			low = middle + 1
		} else {
			high = middle
		}
	}
	if low < e.unacked.Len() && e.unacked.At(low).Seq == seq {
		return e.unacked.At(low), low
	}
	return nil, 0
}

// onAck handles the acknowledgement that a segment carries.
func (e *end) onAck(now clock.Instant, s link.Segment) {
	moves := s.Ack > e.sndUna
	for e.unacked.Len() > 0 && e.unacked.At(0).Seq < s.Ack {
		e.setLost(e.unacked.At(0), false)
		e.unacked.Pop()
	}
	e.sndUna = max(e.sndUna, s.Ack)
	e.sndEdge = max(e.sndEdge, s.Edge)
	switch {
	case !e.hasUnacked():
		e.tries, e.retryAt = 0, 0
	case moves:
		e.tries, e.retryAt = 0, e.unacked.At(0).due
	}
	if moves {
		e.unaMovedAt = now
	}
	if e.finAcked() {
		e.endIfOver()
	}
}

// dropUnsent drops what was never sent.
func (e *end) dropUnsent() {
	e.writeSeq = min(e.writeSeq, max(1, e.sndNxt))
	e.out.Truncate(int(e.writeSeq - min(e.writeSeq, max(1, e.peer.rcvNxt))))
	e.finQueued = false
}

// dropOutgoing drops all that is to be sent.
func (e *end) dropOutgoing() {
	e.out.Truncate(0)
	e.unacked.Clear()
	e.lostCount = 0
}
