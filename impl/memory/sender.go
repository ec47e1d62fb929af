package memory

import (
	"time"

	"github.com/smalltalk-sockets/go/impl/memory/internal/clock"
	"github.com/smalltalk-sockets/go/impl/memory/internal/queue"
)

// sender is the state of the direction in which an end sends.
type sender struct {
	// out has the bytes that have not arrived in order at the peer, including those on
	// their way, so that each byte is in one place.
	out      queue.Bytes
	unacked  queue.FIFO[unacked]
	una      uint64        // the first number that is not acknowledged
	nxt      uint64        // the next to send
	edge     uint64        // the right edge: the number behind the window that this end knows
	written  uint64        // the number behind the last byte
	up       uint64        // the number behind the last urgent byte, 0 when there was none
	octet    byte          // the last urgent byte
	fin      bool          // a FIN follows the last byte
	lost     int           // how many of unacked are lost
	progress clock.Instant // when una last moved
	opens    clock.Instant // when the link has room for the next segment; 0 when none waits for that
}

// unacked is a segment that was sent and is not acknowledged.
type unacked struct {
	segment
	due     clock.Instant // when it is sent again without an acknowledgement
	lost    bool
	arrived bool
}

// write takes as many bytes of p as the send buffer has room for.
func (e *end) write(p []byte) int {
	n := max(0, min(len(p), e.stream.sendBuffer()-e.buffered()))
	e.out.Put(p[:n])
	e.written += uint64(n)
	return n
}

// buffered returns how many bytes are in the send buffer: an acknowledgement frees
// them.
func (e *end) buffered() int { return int(e.written - min(e.written, max(1, e.una))) }

// outstanding reports whether anything is sent and not acknowledged.
func (e *end) outstanding() bool { return e.una < e.nxt }

// finAcked reports whether the FIN is acknowledged.
func (e *end) finAcked() bool { return e.fin && e.una > e.written }

// hasMore reports whether anything is to be sent, for the first time or again.
func (e *end) hasMore() bool {
	return e.lost > 0 || e.nxt < e.written || e.nxt == e.written && e.fin
}

// push sends what the window and the link have room for. It never overfills the queue
// of the link: only datagrams congest it.
func (e *end) push(now clock.Instant) bool {
	e.opens = 0
	if e.stream.has(dead) || !e.hasMore() {
		return false
	}
	e.wire.lockNetwork()
	defer e.wire.unlockNetwork()
	for pushed := false; ; pushed = true {
		u := e.overdue()
		s, ok := e.fresh()
		if u != nil {
			s, ok = u.segment, true
		}
		if !ok {
			return pushed
		}
		if opens := e.lane.opens(now, s.bytes()); opens > now {
			e.opens = opens
			return pushed
		}
		if u == nil {
			u = e.begin(s)
		}
		e.emit(now, u)
	}
}

// overdue returns a lost segment that was already overdue when the last
// acknowledgement showed that the path works. Without an acknowledgement only tryAgain
// retransmits.
func (e *end) overdue() *unacked {
	if e.lost == 0 {
		return nil
	}
	for i := range e.unacked.Len() {
		if u := e.unacked.At(i); u.lost && u.due <= e.progress {
			return u
		}
	}
	return nil
}

// fresh returns the segment that is sent next for the first time, if one may be.
func (e *end) fresh() (s segment, ok bool) {
	switch {
	case e.nxt == 0:
		return segment{what: openSegment, n: 1}, true
	case e.nxt < e.written:
		n := e.segmentSize()
		return segment{what: dataSegment, seq: e.nxt, n: n}, n > 0
	case e.nxt == e.written && e.fin:
		return segment{what: finSegment, seq: e.nxt, n: 1}, true
	default:
		return segment{}, false
	}
}

// begin lists a segment that is sent for the first time.
func (e *end) begin(s segment) *unacked {
	if !e.outstanding() {
		e.tries = 0
	}
	e.nxt += uint64(s.n)
	e.unacked.Push(unacked{segment: s})
	return e.unacked.At(e.unacked.Len() - 1)
}

// segmentSize returns how many bytes the next segment gets. It is a full one, or all
// there is, or it waits: for a larger window while an acknowledgement may bring one,
// and for more bytes if the stream gathers small writes (Nagle's algorithm). The
// network's lock is held.
func (e *end) segmentSize() int {
	left := e.written - e.nxt
	window := e.edge - min(e.edge, e.nxt)
	full := uint64(e.lane.mss())
	n := min(left, window, full)
	waits := n < left || !e.stream.options.noDelay && !e.fin && e.up <= e.una
	if n < full && waits && e.outstanding() {
		return 0
	}
	return int(n)
}

// emit sends a segment for the first time or again. The network's lock is held.
func (e *end) emit(now clock.Instant, u *unacked) {
	if e.up > u.seq {
		u.point(e.up, e.octet)
	}
	arrival, lost := e.sendLocked(now, u.segment)
	u.due = arrival.After(e.peer.lane.link.Latency).After(patience)
	e.mark(u, lost)
	if u.seq == e.una {
		e.retryAt = now.After(e.backoff(time.Duration(u.due - now)))
	}
}

// mark notes whether a segment is lost and has to be sent again.
func (e *end) mark(u *unacked, lost bool) {
	lost = lost && !u.arrived
	switch {
	case lost && !u.lost:
		e.lost++
	case !lost && u.lost:
		e.lost--
	}
	u.lost = lost
}

// find returns the segment that begins with a number, nil when it was acknowledged,
// and its place.
func (e *end) find(seq uint64) (*unacked, int) {
	low, high := 0, e.unacked.Len()
	for low < high {
		middle := (low + high) / 2
		if e.unacked.At(middle).seq < seq {
			low = middle + 1
		} else {
			high = middle
		}
	}
	if low < e.unacked.Len() && e.unacked.At(low).seq == seq {
		return e.unacked.At(low), low
	}
	return nil, 0
}

// acknowledged handles the acknowledgement that a segment carries.
func (e *end) acknowledged(now clock.Instant, s segment) {
	moves := s.ack > e.una
	for e.unacked.Len() > 0 && e.unacked.At(0).seq < s.ack {
		e.mark(e.unacked.At(0), false)
		e.unacked.Pop()
	}
	e.una = max(e.una, s.ack)
	e.edge = max(e.edge, s.edge)
	switch {
	case !e.outstanding():
		e.tries, e.retryAt = 0, 0
	case moves:
		e.tries, e.retryAt = 0, e.unacked.At(0).due
	}
	if moves {
		e.progress = now
	}
	if e.finAcked() {
		e.settle()
	}
}

// keepFlight drops what was never sent.
func (e *end) keepFlight() {
	e.written = min(e.written, max(1, e.nxt))
	e.out.Truncate(int(e.written - min(e.written, max(1, e.peer.got))))
	e.fin = false
}

// forget drops all that is to be sent.
func (e *end) forget() {
	e.out.Truncate(0)
	e.unacked.Clear()
	e.lost = 0
}
