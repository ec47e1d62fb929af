package memory

import "time"

// retrying is when an end tries again to get an answer from its peer.
//
// A segment that is not acknowledged is sent again when its acknowledgement is
// overdue. Who only waits for the peer asks it now and then, for a larger
// window or whether it is still there, but not as long as it is certain to
// answer: over a link that works nothing ticks.
type retrying struct {
	tries   int     // since there was an answer
	retryAt instant // as scheduleRetry has last set it, 0 for never
}

const (
	// patience is how long an acknowledgement may be overdue, which doubles with
	// each try up to maxBackoff.
	patience   = 200 * time.Millisecond
	maxBackoff = 120 * time.Second
	// How often an end tries in vain before it gives up: in general, when nobody
	// has its socket any more, and when it only asks whether the peer is there.
	maxTries          = 15
	maxOrphanTries    = 8
	maxKeepAliveTries = 9
	keepAliveInterval = 15 * time.Second
)

// backoff returns how long to wait for an answer that takes some time if all is
// well.
func (e *end) backoff(d time.Duration) time.Duration {
	if d > maxBackoff>>e.tries {
		return maxBackoff
	}
	return d << e.tries
}

// scheduleRetry sets retryAt for what has become of the end since it was last set.
func (e *end) scheduleRetry() {
	switch {
	case e.stream.has(dead):
		e.retryAt = 0
	case e.outstanding():
	case !e.missed && !e.wire.broken || !e.hasMore() && !e.keepsAlive():
		e.tries, e.retryAt = 0, 0
	case e.retryAt != 0 || e.opens != 0:
	case e.hasMore():
		e.retryAt = e.wire.clock().now().after(e.backoff(together(e.rtt, patience)))
	default:
		e.retryAt = e.nextKeepAlive()
	}
}

// keepsAlive reports whether the end asks after its peer while it has nothing
// to send.
func (e *end) keepsAlive() bool {
	s := e.stream
	return s.options.keepAlive && !s.has(closed) && !s.in.ended && e.got > 0
}

// nextKeepAlive returns when the next probe is due: one is each time that the
// connection has been idle for so long.
func (e *end) nextKeepAlive() instant {
	idle := time.Duration(e.stream.options.idle) * time.Second
	silent := time.Duration(e.wire.clock().now() - e.heard)
	return e.heard.after(silent.Truncate(idle)).after(idle)
}

// tryAgain tries again when it is time, or gives up.
func (e *end) tryAgain(now instant) bool {
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
		e.retryAt = now.after(e.backoff(together(e.rtt, patience)))
	default:
		e.tries++
		e.send(now, segment{what: probeSegment})
		e.retryAt = now.after(keepAliveInterval)
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

// emitAgain sends the first segment that is not acknowledged again, when the
// link has room for it.
func (e *end) emitAgain(now instant) {
	e.wire.lockNetwork()
	defer e.wire.unlockNetwork()
	u := e.unacked.at(0)
	if opens := e.lane.opens(now, u.bytes()); opens > now {
		e.retryAt = opens
		return
	}
	e.tries++
	e.emit(now, u)
}

// giveUp ends the connection, for want of an answer. Who was only asking says
// so, to a peer that may hear it.
func (e *end) giveUp(now instant) {
	if e.outstanding() || e.hasMore() {
		e.vanish(timedOut)
	} else {
		e.abort(now, timedOut)
	}
}
