package memory

import (
	"time"

	"github.com/smalltalk-sockets/go/impl/memory/internal/clock"
	"github.com/smalltalk-sockets/go/impl/memory/internal/link"
	"github.com/smalltalk-sockets/go/impl/trace"
)

// retrier is the schedule by which an end retransmits and probes. The SYN of a dial,
// which is no end yet, is retransmitted in syn.go.
//
// A segment that is not acknowledged is sent again when its acknowledgement is
// overdue. An end that only waits for its peer probes it now and then, for a larger
// window or as a keep-alive, but not while a reply is certain: over a link that works
// no timer runs.
type retrier struct {
	tries   int           // how many have got no reply
	retryAt clock.Instant // when the next one is due, 0 for never; set by scheduleRetry
}

const (
	// ackSlack is how long an acknowledgement may be overdue, which doubles with each
	// try up to maxBackoff.
	ackSlack   = 200 * time.Millisecond
	maxBackoff = 120 * time.Second
	// The number of tries before an end gives up: in general, and when its socket is
	// closed. That of keep-alive probes is an option.
	maxTries       = 15
	maxOrphanTries = 8
)

// backoff returns how long to wait for a reply that takes some time if nothing is
// lost.
func (e *end) backoff(d time.Duration) time.Duration {
	if d > maxBackoff>>e.tries {
		return maxBackoff
	}
	return d << e.tries
}

// scheduleRetry sets retryAt for the present state of the end.
func (e *end) scheduleRetry() {
	switch {
	case e.stream.has(dead):
		e.retryAt = 0
	case e.hasUnacked():
	case !e.inboundLost && !e.linked.linkDown || !e.hasUnsent() && !e.sendsKeepAlives():
		e.tries, e.retryAt = 0, 0
	case e.retryAt != 0 || e.linkOpensAt != 0:
	case e.hasUnsent():
		e.retryAt = e.linked.clock().Now().After(e.backoff(clock.Sum(e.rtt, ackSlack)))
	default:
		e.retryAt = e.nextKeepAlive()
	}
}

// sendsKeepAlives reports whether the end sends keep-alive probes while it has nothing to
// send.
func (e *end) sendsKeepAlives() bool {
	s := e.stream
	return s.options.keepAlive && !s.has(closed) && !s.in.ended && e.rcvNxt > 0
}

// nextKeepAlive returns when the next probe is due: after each idle time without
// segments.
func (e *end) nextKeepAlive() clock.Instant {
	idle := time.Duration(e.stream.options.idle) * time.Second
	silent := time.Duration(e.linked.clock().Now() - e.lastSegmentAt)
	return e.lastSegmentAt.After(silent.Truncate(idle)).After(idle)
}

// retryIfDue retransmits or probes when that is due, or gives up. It reports whether
// it was due.
func (e *end) retryIfDue(now clock.Instant) bool {
	e.scheduleRetry()
	if e.retryAt == 0 || e.retryAt > now {
		return false
	}
	switch {
	case e.tries >= e.maxTries():
		e.giveUp(now)
	case e.hasUnacked():
		e.retransmit(now)
	case e.hasUnsent():
		e.tries++
		e.sendSegment(now, link.Segment{Kind: link.Probe})
		e.retryAt = now.After(e.backoff(clock.Sum(e.rtt, ackSlack)))
	default:
		e.tries++
		e.sendSegment(now, link.Segment{Kind: link.Probe})
		e.retryAt = now.After(time.Duration(e.stream.options.interval) * time.Second)
	}
	return true
}

func (e *end) maxTries() int {
	switch {
	case e.stream.has(closed):
		return maxOrphanTries
	case e.hasUnacked() || e.hasUnsent():
		return maxTries
	default:
		return int(e.stream.options.count)
	}
}

// retransmit retransmits the first segment that is not acknowledged, when the link has
// room for it.
func (e *end) retransmit(now clock.Instant) {
	e.linked.lockNetwork()
	defer e.linked.unlockNetwork()
	u := e.unacked.At(0)
	if opens := e.path.RoomAt(now, u.Bytes()); opens > now {
		e.retryAt = opens
		return
	}
	e.tries++
	e.transmit(now, u)
}

// giveUp ends the connection, because no reply came. After keep-alive probes it sends
// a reset, which the peer may receive.
func (e *end) giveUp(now clock.Instant) {
	e.stream.tell(trace.TimedOut)
	if e.hasUnacked() || e.hasUnsent() {
		e.endSilently(timedOut)
	} else {
		e.abort(now, timedOut)
	}
}
