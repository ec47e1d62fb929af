package clock

import "time"

// Deadline is the deadline of one direction of a socket. The lock of its socket guards
// it. A nil *Deadline was never set.
//
// Setting one reads no clock and makes no timer. The clock is read once, when the
// deadline is first checked; from then on an alarm that rings at the deadline, or
// earlier, marks it as passed. An alarm stays as it is when the deadline moves later
// or is cleared: when it rings, the deadline is checked again.
type Deadline struct {
	at        Instant
	unchecked bool // it was not compared with the clock yet
	passed    bool
	alarm     Alarm
}

// SetDeadline sets the deadline that d points to, and makes it if it was never set. Its
// alarm calls r. The zero time clears it.
func SetDeadline(d **Deadline, c *Clock, t time.Time, r Ringer) {
	if *d == nil {
		if t.IsZero() {
			return
		}
		*d = &Deadline{alarm: Alarm{Ringer: r}}
	}
	(*d).set(c, t)
}

// Set is SetDeadline for a Deadline that is part of its socket, whose alarm calls r.
func (d *Deadline) Set(c *Clock, t time.Time, r Ringer) {
	if d.alarm.Ringer == nil { // a clock that rings reads it without the socket's lock
		d.alarm.Ringer = r
	}
	d.set(c, t)
}

func (d *Deadline) set(c *Clock, t time.Time) {
	d.at = c.Instant(t)
	d.unchecked = d.at != 0
	d.passed = false
}

// IsQuiet reports whether a call may go on without reading the clock: there is no
// deadline, or its alarm is set and has not rung.
func (d *Deadline) IsQuiet() bool { return d == nil || !d.unchecked && !d.passed }

// CheckAndArm compares a deadline that was set since the last check with the clock,
// sets its alarm, and reports whether the deadline has come.
func (d *Deadline) CheckAndArm(c *Clock) bool {
	if d.IsQuiet() {
		return false
	}
	if d.unchecked {
		d.unchecked = false
		d.passed = c.Now() >= d.at
		if !d.passed {
			c.SetBefore(&d.alarm, d.at)
		}
	}
	return d.passed
}

// OnAlarm is for the Ring of the ringer, under the lock of the socket. It reports
// whether the deadline has come, and sets the alarm again if it has moved later.
func (d *Deadline) OnAlarm(c *Clock) bool {
	switch {
	case d.at == 0 || d.unchecked || d.passed:
		return false
	case c.Now() < d.at:
		c.SetBefore(&d.alarm, d.at)
		return false
	default:
		d.passed = true
		return true
	}
}

// Stop cancels the deadline and its alarm. It may be nil.
func (d *Deadline) Stop(c *Clock) {
	if d != nil {
		c.Cancel(&d.alarm)
		d.set(c, time.Time{})
	}
}
