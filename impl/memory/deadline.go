package memory

import "time"

// deadline is the deadline of one direction of a socket. The lock of its socket guards
// it. A nil *deadline was never set.
//
// Setting one reads no clock and makes no timer. The clock is read once, when the
// deadline is first checked; from then on an alarm that rings at the deadline, or
// earlier, marks it as passed. An alarm stays as it is when the deadline moves later
// or is cleared: when it rings, the deadline is checked again.
type deadline struct {
	at     instant
	fresh  bool // it was not compared with the clock yet
	passed bool
	alarm  alarm
}

// setDeadline sets the deadline that d points to. Its alarm calls r.
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

// quiet reports whether the deadline has not come and the clock need not be read:
// there is none, or its alarm is set.
func (d *deadline) quiet() bool { return d == nil || !d.fresh && !d.passed }

// checkAndArm compares a deadline that was set since the last check with the clock,
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

// ring is the ringer's part under the socket's lock. It reports whether the deadline
// has come.
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

// stop cancels the deadline for good.
func (d *deadline) stop(c *clock) {
	if d != nil {
		c.cancel(&d.alarm)
		d.set(c, time.Time{})
	}
}
