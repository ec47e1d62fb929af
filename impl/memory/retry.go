package memory

import (
	"time"

	"github.com/smalltalk-sockets/go/impl/memory/internal/clock"
)

// retrying is the schedule by which an end retransmits and probes.
//
// A segment that is not acknowledged is sent again when its acknowledgement is
// overdue. An end that only waits for its peer probes it now and then, for a larger
// window or as a keep-alive, but not while a reply is certain: over a link that works
// no timer runs.
type retrying struct {
	tries   int           // since there was a reply
	retryAt clock.Instant // as scheduleRetry has last set it, 0 for never
}

const (
	// patience is how long an acknowledgement may be overdue, which doubles with each
	// try up to maxBackoff.
	patience   = 200 * time.Millisecond
	maxBackoff = 120 * time.Second
	// The number of tries before an end gives up: in general, when its socket is
	// closed, and for keep-alive probes.
	maxTries          = 15
	maxOrphanTries    = 8
	maxKeepAliveTries = 9
	keepAliveInterval = 15 * time.Second
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
	case e.outstanding():
	case !e.missed && !e.wire.broken || !e.hasMore() && !e.keepsAlive():
		e.tries, e.retryAt = 0, 0
	case e.retryAt != 0 || e.opens != 0:
	case e.hasMore():
		e.retryAt = e.wire.clock().Now().After(e.backoff(clock.Sum(e.rtt, patience)))
	default:
		e.retryAt = e.nextKeepAlive()
	}
}

// keepsAlive reports whether the end sends keep-alive probes while it has nothing to
// send.
func (e *end) keepsAlive() bool {
	s := e.stream
	return s.options.keepAlive && !s.has(closed) && !s.in.ended && e.got > 0
}

// nextKeepAlive returns when the next probe is due: after each idle time without
// segments.
func (e *end) nextKeepAlive() clock.Instant {
	idle := time.Duration(e.stream.options.idle) * time.Second
	silent := time.Duration(e.wire.clock().Now() - e.heard)
	return e.heard.After(silent.Truncate(idle)).After(idle)
}

// tryAgain retransmits or probes when it is due, or gives up.
func (e *end) tryAgain(now clock.Instant) bool {
	e.scheduleRetry()
	if e.retryAt == 0 || e.retryAt > now {
		return false
	}
	switch {
	case e.tries >= e.maxTries():
		e.giveUp(now)
	case e.outstanding():
		e.emitAgain(now)
	case e.hasMore():
		e.tries++
		e.send(now, segment{what: probeSegment})
		e.retryAt = now.After(e.backoff(clock.Sum(e.rtt, patience)))
	default:
		e.tries++
		e.send(now, segment{what: probeSegment})
		e.retryAt = now.After(keepAliveInterval)
	}
	return true
}

func (e *end) maxTries() int {
	switch {
	case e.stream.has(closed):
		return maxOrphanTries
	case e.outstanding() || e.hasMore():
		return maxTries
	default:
		return maxKeepAliveTries
	}
}

// emitAgain retransmits the first segment that is not acknowledged, when the link has
// room for it.
func (e *end) emitAgain(now clock.Instant) {
	e.wire.lockNetwork()
	defer e.wire.unlockNetwork()
	u := e.unacked.At(0)
	if opens := e.lane.opens(now, u.bytes()); opens > now {
		e.retryAt = opens
		return
	}
	e.tries++
	e.emit(now, u)
}

// giveUp ends the connection, because no reply came. After keep-alive probes it sends
// a reset, which the peer may receive.
func (e *end) giveUp(now clock.Instant) {
	if e.outstanding() || e.hasMore() {
		e.vanish(timedOut)
	} else {
		e.abort(now, timedOut)
	}
}
