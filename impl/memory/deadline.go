package memory

import "time"

// deadline is one direction's deadline of a socket. The lock of its socket
// guards it. A nil *deadline is one that was never set.
//
// Setting one costs no clock and no timer. The clock is read once, when the
// deadline is first looked at; from then on an alarm that rings at the
// deadline, or earlier, marks it as passed. An alarm that is set already is
// left alone when the deadline moves later or is cleared: when it rings it
// looks again.
type deadline struct {
	at     instant
	fresh  bool // nobody has compared it with the clock yet
	passed bool
	alarm  alarm
}

// setDeadline sets the deadline that d points to. When it comes, r is told.
func setDeadline(d **deadline, c *clock, t time.Time, r ringer) {
	if *d == nil {
		if t.IsZero() {
			return
		}
		*d = &deadline{alarm: alarm{ringer: r}}
	}
	(*d).set(c, t)
}

func (d *deadline) set(c *clock, t time.Time) {
	d.at = c.instant(t)
	d.fresh = d.at != 0
	d.passed = false
}

// quiet reports that the deadline has not come and needs no look at the clock:
// there is none, or its alarm is set.
func (d *deadline) quiet() bool { return d == nil || !d.fresh && !d.passed }

// checkAndArm compares a deadline that was set since the last look with the clock,
// sets its alarm, and reports whether the deadline has come.
func (d *deadline) checkAndArm(c *clock) bool {
	if d.quiet() {
		return false
	}
	if d.fresh {
		d.fresh = false
		d.passed = c.now() >= d.at
		if !d.passed {
			c.setBefore(&d.alarm, d.at)
		}
	}
	return d.passed
}

// ring is what the ringer does under the socket's lock. It reports whether the
// deadline has come.
func (d *deadline) ring(c *clock) bool {
	switch {
	case d.at == 0 || d.fresh || d.passed:
		return false
	case c.now() < d.at:
		c.setBefore(&d.alarm, d.at)
		return false
	default:
		d.passed = true
		return true
	}
}

// stop ends the deadline for good.
func (d *deadline) stop(c *clock) {
	if d != nil {
		c.cancel(&d.alarm)
		d.set(c, time.Time{})
	}
}
