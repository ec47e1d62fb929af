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

// forever is the last instant, 146 years after the epoch. Go's timers reach it in a
// bubble of testing/synctest too. An alarm that is set to it never rings.
const forever = instant(1 << 62)

// after returns the instant that is d later, or forever.
func (i instant) after(d time.Duration) instant {
	if d >= time.Duration(forever-i) {
		return forever
	}
	return i + instant(d)
}

// together returns the sum of two durations, or the longest duration if that is less.
// They are not negative.
func together(a, b time.Duration) time.Duration {
	if a > math.MaxInt64-b {
		return math.MaxInt64
	}
	return a + b
}

// nanoseconds returns n as a duration, or the longest one if n exceeds it.
func nanoseconds(n float64) time.Duration {
	if n >= math.MaxInt64 {
		return math.MaxInt64
	}
	return time.Duration(n)
}

// clock owns the time of a network: every deadline, retransmission and linger is an
// alarm in one heap, ordered by when it is due and then by when it was set. One timer
// waits for the first of them. So alarms never race each other, and under
// testing/synctest virtual time drives the whole network.
//
// Its lock is the innermost: a goroutine that holds it takes no other.
type clock struct {
	epoch  time.Time
	bubble *bubble // in which the network was made, nil for none
	scale  instant // how many nanoseconds pass on the network in one real nanosecond

	mu     sync.Mutex
	alarms alarms
	seq    uint64
	// timer exists only while an alarm is set, so that an idle network belongs to no
	// synctest bubble.
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

// ringer is called when its alarm is due, on the goroutine of the clock's timer and
// without any lock held. The alarm may have been set again meanwhile, so a ringer
// looks at its own state, not at the alarm.
type ringer interface{ ring() }

// newClock makes a clock that is already past the zero instant.
func newClock() *clock {
	now := time.Now()
	return &clock{epoch: now.Add(-1), bubble: newBubble(now), scale: 1}
}

// instant returns t in the network's time. A time that is d away is d away on the
// network too, whatever the scale.
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

// now returns the time of the network. It panics in a bubble where the network does
// not belong.
func (c *clock) now() instant {
	passed, wrong := c.since()
	if wrong != "" {
		panic(wrong)
	}
	return instant(passed) * c.scale
}

// since returns the time since the epoch, and a sentence that says what is wrong if
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

// makeSocket panics if a socket is made where the network does not belong.
func (c *clock) makeSocket() {
	c.now()
	if c.bubble != nil && c.bubble.isAnother() {
		panic(stranger)
	}
}

// setBefore makes a ring at when or earlier.
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

// wind sets the timer to the first alarm. It does nothing while an alarm rings: tick
// calls it afterwards.
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

// asleep is a time for which the timer is set before Reset sets it to what may be now.
// In a bubble of testing/synctest a timer that was already set fires only after every
// other goroutine is blocked; a new one would not wait for that.
const asleep = time.Hour

// untilFirst returns the real time until the first alarm, rounded up.
func (c *clock) untilFirst() time.Duration {
	return time.Duration((c.alarms[0].when - c.now() + c.scale - 1) / c.scale)
}

// tick rings the first alarm, if it is due. Others that are due at the same instant
// wait for a tick of their own. In a bubble that comes when every goroutine that this
// one woke is blocked, so events happen in the order of the alarms. Goroutines that
// one alarm wakes run in the order that the runtime chooses.
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
