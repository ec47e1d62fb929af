package clock

import (
	"math"
	"time"
)

// Instant is a point in time as the network counts it: nanoseconds since its
// epoch. The zero instant means that there is none.
//
// Every instant in the future comes from After or from Clock.Instant, so that a
// long duration cannot wrap around.
type Instant int64

// Forever is the last instant, 146 years after the epoch. Go's timers reach it in a
// bubble of testing/synctest too. An alarm that is set to it never rings.
const Forever = Instant(1 << 62)

// After returns the instant that is d later, or forever.
func (i Instant) After(d time.Duration) Instant {
	if d >= time.Duration(Forever-i) {
		return Forever
	}
	return i + Instant(d)
}

// Sum returns the sum of two durations, or the longest duration if that is less.
// They are not negative.
func Sum(a, b time.Duration) time.Duration {
	if a > math.MaxInt64-b {
		return math.MaxInt64
	}
	return a + b
}

// Nanoseconds returns n as a duration, or the longest one if n exceeds it.
func Nanoseconds(n float64) time.Duration {
	if n >= math.MaxInt64 {
		return math.MaxInt64
	}
	return time.Duration(n)
}
