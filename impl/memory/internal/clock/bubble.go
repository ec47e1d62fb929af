package clock

import (
	"runtime"
	"strings"
	"sync/atomic"
	"time"
)

// bubble is the bubble of testing/synctest in which a network was made. A nil
// *bubble is none: the network lives in real time.
//
// A network belongs to the bubble in which it was made, or to none, because its clock
// and its timer do. Elsewhere its time would jump or run backwards, and its timer
// would not fire, or would end the program. So the first use elsewhere panics and says
// why. It is detected so:
//
//   - time.Now has a monotonic reading outside of bubbles and none inside
//   - a network of real time that is used in a bubble finds itself before its epoch
//   - another bubble begins at the same instant as the last one, so that time goes
//     back behind what the network has seen
//   - where it does not, the number of the bubble, which costs microseconds and is
//     asked for the first sockets of a network only
type bubble struct {
	number string
	seen   atomic.Int64 // the latest time since the epoch, in nanoseconds
	made   atomic.Int64 // sockets
}

// The texts of the panics in the wrong place.
const (
	outsider = "memory: this network was made outside of the bubble of testing/synctest that uses it now: " +
		"a network belongs to the bubble in which it was made. " +
		"Make it inside the function that synctest.Test runs, not in a package variable, in TestMain or before synctest.Test"
	escaped = "memory: this network was made inside a bubble of testing/synctest and is used outside of it: " +
		"a network belongs to the bubble in which it was made, and ends with it. " +
		"Make another network for what is outside, and register cleanups with the *testing.T that synctest.Test passes to its function"
	stranger = "memory: this network was made inside another bubble of testing/synctest than the one that uses it now: " +
		"a network belongs to the bubble in which it was made. " +
		"Make a network in each function that synctest.Test runs"
)

// newBubble returns the bubble of the goroutine that makes a network at an
// instant.
func newBubble(now time.Time) *bubble {
	if !isVirtual(now) {
		return nil
	}
	return &bubble{number: bubbleNumber()}
}

// isVirtual reports whether time.Now returned now in a bubble.
func isVirtual(now time.Time) bool { return now == now.Round(0) } //nolint:staticcheck // Equal ignores the monotonic reading

// bubbleNumber returns the number of the bubble of the calling goroutine as a
// stack trace shows it, "" for none.
func bubbleNumber() string {
	var trace [128]byte
	header := string(trace[:runtime.Stack(trace[:], false)])
	_, number, _ := strings.Cut(header, "synctest bubble ")
	number, _, _ = strings.Cut(number, "]")
	return number
}

// since returns how much time has passed in the bubble since the epoch of its network,
// and what is wrong if the caller is in another place.
func (b *bubble) since(epoch time.Time) (passed time.Duration, wrong string) {
	now := time.Now()
	passed = now.Sub(epoch)
	switch seen := b.seen.Load(); {
	case !isVirtual(now):
		return passed, escaped
	case int64(passed) < seen:
		return passed, stranger
	case int64(passed) > seen:
		b.seen.Store(int64(passed)) // time stands still while this runs
	}
	return passed, ""
}

// alwaysAsked is the number of sockets of a network for which the number of the bubble
// is always checked. Later it is checked for every alwaysAsked-th one.
const alwaysAsked = 64

// isAnother reports whether the caller, which makes a socket, is known to be in
// another bubble.
func (b *bubble) isAnother() bool {
	n := b.made.Add(1)
	return (n <= alwaysAsked || n%alwaysAsked == 0) && bubbleNumber() != b.number
}
