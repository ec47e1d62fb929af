package memory

import (
	"container/heap"
	"math"
	"sync"
	"time"
)

// instant is a point in time as the network counts it: nanoseconds since its
// epoch. The zero instant means that there is none.
//
// Every instant in the future comes from after or from clock.instant, so that a
// long duration cannot wrap around.
type instant int64

// forever is the last instant, 146 years after the epoch, which Go's timers reach
// in a bubble of testing/synctest too. No alarm rings then.
const forever = instant(1 << 62)

// after returns the instant that is d later, or forever.
func (i instant) after(d time.Duration) instant {
	if d >= time.Duration(forever-i) {
		return forever
	}
	return i + instant(d)
}

// together returns how long two durations take one after the other, or the longest
// duration. They are not negative.
func together(a, b time.Duration) time.Duration {
	if a > math.MaxInt64-b {
		return math.MaxInt64
	}
	return a + b
}

// nanoseconds returns a duration that was computed, or the longest one.
func nanoseconds(n float64) time.Duration {
	if n >= math.MaxInt64 {
		return math.MaxInt64
	}
	return time.Duration(n)
}

// clock owns the time of a network: every deadline, retransmission and linger
// is an alarm in one heap, ordered by when it is due and then by when it was
// set, and one timer waits for the first of them. So alarms never race each
// other, and under testing/synctest virtual time drives the whole network.
//
// Its lock is the innermost: whoever holds it takes no other.
type clock struct {
	epoch  time.Time
	bubble *bubble // in which the network was made, nil for none
	scale  instant // how many nanoseconds pass on the network in one real nanosecond

	mu     sync.Mutex
	alarms alarms
	seq    uint64
	// timer exists only while an alarm is set, so that a network that is at
	// rest belongs to no synctest bubble.
	timer   *time.Timer
	ringing bool
}

// alarm is one entry of the clock's heap. The clock's lock guards it.
type alarm struct {
	when   instant
	seq    uint64
	place  int // in the heap, counted from 1; 0 when the alarm is not set
	ringer ringer
}

// ringer is told when its alarm is due, on the goroutine of the clock's timer
// and without any lock held. The alarm may have been set anew meanwhile, so a
// ringer looks at its own state, not at the alarm.
type ringer interface{ ring() }

// newClock makes a clock for which it is not the zero instant any more.
func newClock() *clock {
	now := time.Now()
	return &clock{epoch: now.Add(-1), bubble: newBubble(now), scale: 1}
}

// instant returns t as the network counts it. A time that is d away is d away on
// the network too, whatever the scale.
func (c *clock) instant(t time.Time) instant {
	if t.IsZero() {
		return 0
	}
	at := t.Sub(c.epoch)
	if c.scale != 1 {
		at = time.Duration(c.now().after(time.Until(t)))
	}
	if at := min(instant(at), forever); at != 0 {
		return at
	}
	return -1
}

// now returns the time of the network. It panics where the network does not
// belong.
func (c *clock) now() instant {
	passed, wrong := c.since()
	if wrong != "" {
		panic(wrong)
	}
	return instant(passed) * c.scale
}

// since returns the time since the epoch, and the sentence about what is wrong if
// the network does not belong where the caller is.
func (c *clock) since() (passed time.Duration, wrong string) {
	if c.bubble != nil {
		return c.bubble.since(c.epoch)
	}
	passed = time.Since(c.epoch)
	if passed <= 0 {
		return passed, outsider
	}
	return passed, ""
}

// makeSocket panics where a socket is made that does not belong there.
func (c *clock) makeSocket() {
	c.now()
	if c.bubble != nil && c.bubble.isAnother() {
		panic(stranger)
	}
}

// setBefore sees to it that a rings at when or before it.
func (c *clock) setBefore(a *alarm, when instant) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if when >= forever || a.place != 0 && a.when <= when {
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

// cancel takes a out of the heap.
func (c *clock) cancel(a *alarm) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if a.place == 0 {
		return
	}
	heap.Remove(&c.alarms, a.place-1)
	c.wind()
}

// wind sets the timer to the first alarm. While one rings, that has time until
// it has rung.
func (c *clock) wind() {
	switch {
	case c.ringing:
	case len(c.alarms) == 0:
		if c.timer != nil {
			c.now() // a timer of a bubble is stopped there or ends the program
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

// asleep is a time for which the timer is set before it is set to what may be
// now. In a bubble of testing/synctest one that is set already waits until
// everybody has gone as far as he can, and one that is not would not.
const asleep = time.Hour

// untilFirst returns the real time until the first alarm, rounded up.
func (c *clock) untilFirst() time.Duration {
	return time.Duration((c.alarms[0].when - c.now() + c.scale - 1) / c.scale)
}

// tick rings the first alarm, if it is due. Others that are due at the same
// instant wait for a tick of their own: in a bubble that comes when everybody
// whom this one has woken has gone as far as he can, and so things happen in
// the order of the alarms. Several goroutines that one alarm wakes run in the
// order that the runtime gives them.
func (c *clock) tick() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.alarms) > 0 && c.alarms[0].when <= c.now() {
		a := heap.Pop(&c.alarms).(*alarm)
		c.ringing = true
		c.mu.Unlock()
		a.ringer.ring()
		c.mu.Lock()
		c.ringing = false
	}
	if len(c.alarms) > 0 {
		c.timer.Reset(asleep)
	}
	c.wind()
}

// alarms is a heap.Interface.
type alarms []*alarm

func (h alarms) Len() int { return len(h) }

func (h alarms) Less(i, j int) bool {
	if h[i].when != h[j].when {
		return h[i].when < h[j].when
	}
	return h[i].seq < h[j].seq
}

func (h alarms) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].place, h[j].place = i+1, j+1
}

func (h *alarms) Push(x any) {
	a := x.(*alarm)
	*h = append(*h, a)
	a.place = len(*h)
}

func (h *alarms) Pop() any {
	last := len(*h) - 1
	a := (*h)[last]
	(*h)[last] = nil
	*h = (*h)[:last]
	a.place = 0
	return a
}
