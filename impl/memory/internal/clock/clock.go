// Package clock is the time of an in-memory network: instants, alarms, deadlines of
// sockets, and the bubble of testing/synctest that the network belongs to.
//
// A [Clock] is safe for concurrent use. Its lock is innermost: a goroutine may call it
// with any lock of the network held, and it calls a [Ringer] without its own. A
// [Deadline] is guarded by the lock of its socket.
package clock

import (
	"container/heap"
	"sync"
	"time"
)

// Clock owns the time of a network: every deadline, retransmission and linger is an
// alarm in one heap, ordered by when it is due and then by when it was set. One timer
// waits for the first of them. So alarms never race each other, and under
// testing/synctest virtual time drives the whole network.
//
// Its lock is the innermost: a goroutine that holds it takes no other.
type Clock struct {
	epoch  time.Time
	bubble *bubble // in which the network was made, nil for none
	scale  Instant // how many nanoseconds pass on the network in one real nanosecond

	mu     sync.Mutex
	alarms alarms
	seq    uint64
	// timer exists only while an alarm is set, so that an idle network belongs to no
	// synctest bubble.
	timer   *time.Timer
	ringing bool
}

// New makes a clock that is already past the zero instant.
func New() *Clock {
	now := time.Now()
	return &Clock{epoch: now.Add(-1), bubble: newBubble(now), scale: 1}
}

// Began returns when the network's time began: its instant 0.
func (c *Clock) Began() time.Time { return c.epoch }

// SetScale makes the time of the network pass factor times as fast as real time. It is
// called before the clock is used.
func (c *Clock) SetScale(factor int) { c.scale = Instant(factor) }

// Instant returns t in the network's time. A time that is d away is d away on the
// network too, whatever the scale.
func (c *Clock) Instant(t time.Time) Instant {
	if t.IsZero() {
		return 0
	}
	at := t.Sub(c.epoch)
	if c.scale != 1 {
		at = time.Duration(c.Now().After(time.Until(t)))
	}
	if at := min(Instant(at), Forever); at != 0 {
		return at
	}
	return -1
}

// Now returns the time of the network. It panics in a bubble where the network does
// not belong.
func (c *Clock) Now() Instant {
	passed, wrong := c.since()
	if wrong != "" {
		panic(wrong)
	}
	return Instant(passed) * c.scale
}

// IsInBubble reports whether the network was made in a bubble of testing/synctest.
func (c *Clock) IsInBubble() bool { return c.bubble != nil }

// IsDueWithin reports whether an alarm rings within a time from now.
func (c *Clock) IsDueWithin(d time.Duration) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.alarms) > 0 && c.alarms[0].when <= c.Now().After(d)
}

// Elapsed returns how much time has passed on the network, or 0 where it does not belong.
func (c *Clock) Elapsed() time.Duration {
	passed, wrong := c.since()
	if wrong != "" {
		return 0
	}
	return passed * time.Duration(c.scale)
}

// Misplaced returns a sentence that says what is wrong if the network does not belong
// where the caller is, or "".
func (c *Clock) Misplaced() string {
	_, wrong := c.since()
	return wrong
}

// since returns the time since the epoch, and a sentence that says what is wrong if
// the network does not belong where the caller is.
func (c *Clock) since() (passed time.Duration, wrong string) {
	if c.bubble != nil {
		return c.bubble.since(c.epoch)
	}
	passed = time.Since(c.epoch)
	if passed <= 0 {
		return passed, outsider
	}
	return passed, ""
}

// CheckBubble panics in a bubble where the network does not belong. It finds more than
// Now, and costs more: it is for calls that make sockets.
func (c *Clock) CheckBubble() {
	c.Now()
	if c.bubble != nil && c.bubble.isAnother() {
		panic(stranger)
	}
}

// SetBefore makes a ring at when, or earlier if it is set so already. It does nothing
// for Forever.
func (c *Clock) SetBefore(a *Alarm, when Instant) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if when >= Forever || a.place != 0 && a.when <= when {
		return
	}
	c.seq++
	a.when, a.seq = when, c.seq
	if a.place == 0 {
		heap.Push(&c.alarms, a)
	} else {
		heap.Fix(&c.alarms, a.place-1)
	}
	c.wind()
}

// IsAtRest reports whether no alarm is set, and so no timer runs.
func (c *Clock) IsAtRest() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.timer == nil
}

// Cancel makes a not ring, unless it rings already.
func (c *Clock) Cancel(a *Alarm) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if a.place == 0 {
		return
	}
	heap.Remove(&c.alarms, a.place-1)
	c.wind()
}

// wind sets the timer to the first alarm. It does nothing while an alarm rings: tick
// calls it afterwards.
func (c *Clock) wind() {
	switch {
	case c.ringing:
	case len(c.alarms) == 0:
		if c.timer != nil {
			c.Now() // a timer of a bubble is stopped there or ends the program
			c.timer.Stop()
			c.timer = nil
		}
	case c.timer == nil:
		c.timer = time.AfterFunc(asleep, c.tick)
		c.timer.Reset(c.untilFirst())
	default:
		c.timer.Reset(c.untilFirst())
	}
}

// asleep is a time for which the timer is set before Reset sets it to what may be now.
// In a bubble of testing/synctest a timer that was already set fires only after every
// other goroutine is blocked; a new one would not wait for that.
const asleep = time.Hour

// untilFirst returns the real time until the first alarm, rounded up.
func (c *Clock) untilFirst() time.Duration {
	return time.Duration((c.alarms[0].when - c.Now() + c.scale - 1) / c.scale)
}

// tick rings the first alarm, if it is due. Others that are due at the same instant
// wait for a tick of their own. In a bubble that comes when every goroutine that this
// one woke is blocked, so events happen in the order of the alarms. Goroutines that
// one alarm wakes run in the order that the runtime chooses.
func (c *Clock) tick() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.alarms) > 0 && c.alarms[0].when <= c.Now() {
		a := heap.Pop(&c.alarms).(*Alarm)
		c.ringing = true
		c.mu.Unlock()
		a.Ringer.Ring()
		c.mu.Lock()
		c.ringing = false
	}
	if len(c.alarms) > 0 {
		c.timer.Reset(asleep)
	}
	c.wind()
}
