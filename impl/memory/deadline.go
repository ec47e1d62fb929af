package memory

import "time"

// deadline is one direction's deadline of a socket. The lock of its socket
// guards it.
//
// Setting one costs no clock and no timer. The clock is read once, when the
// deadline is first looked at; from then on an alarm that rings at the
// deadline, or earlier, marks it as passed. An alarm that is set already is
// left alone when the deadline moves later or is cleared: when it rings it
// looks again.
type deadline struct {
	at     instant
	alarm  *alarm
	fresh  bool // nobody has compared it with the clock yet
	passed bool
}

func (d *deadline) set(c *clock, t time.Time) {
	d.at = c.instant(t)
	d.fresh = d.at != 0
	d.passed = false
}

// quiet reports that the deadline has not come and needs no look at the clock:
// there is none, or its alarm is set.
func (d *deadline) quiet() bool { return !d.fresh && !d.passed }

// due reports whether the deadline has come, and sees to it that r is told
// when it does.
func (d *deadline) due(c *clock, r ringer) bool {
	if !d.fresh {
		return d.passed
	}
	d.fresh = false
	if c.now() >= d.at {
		d.passed = true
		return true
	}
	d.arm(c, r)
	return false
}

// arm sees to it that the alarm rings at the deadline or before it.
func (d *deadline) arm(c *clock, r ringer) {
	if d.alarm == nil {
		d.alarm = &alarm{ringer: r}
	}
	c.setBefore(d.alarm, d.at)
}

// ring is what the ringer does under the socket's lock. It reports whether the
// deadline has come.
func (d *deadline) ring(c *clock) bool {
	switch {
	case d.at == 0 || d.fresh || d.passed:
		return false
	case c.now() < d.at:
		c.setBefore(d.alarm, d.at)
		return false
	default:
		d.passed = true
		return true
	}
}

// stop ends the deadline for good.
func (d *deadline) stop(c *clock) {
	if d.alarm != nil {
		c.cancel(d.alarm)
	}
	*d = deadline{}
}
