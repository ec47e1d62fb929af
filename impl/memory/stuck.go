package memory

import (
	"slices"
	"strings"
	"time"

	"github.com/smalltalk-sockets/go/readbuffer/misuse"
)

// defaultStuckAfter is longer than a test sleeps. Virtual time takes no longer for it
// than for a second, when nothing is to come.
const defaultStuckAfter = 365 * 24 * time.Hour

// StuckAfter sets the virtual time after which a test in a bubble of testing/synctest is
// stuck, for ForTest: while it passes there is no event on the network, then none is due
// within as much time again, and a call waits in a socket. The test fails then, with the
// calls that wait, the last events and the open sockets, and all sockets are reset, so
// that those calls return errors.
//
// 0 stands for the default, a year: every goroutine of the bubble waits, and no timer of
// the program rings before that. A program with a ticker never comes to rest, and needs
// less: an hour, say, which must be more than the test sleeps. StuckAfter panics for a
// negative duration.
func StuckAfter(d time.Duration) Option {
	if err := misuse.Negative("memory.StuckAfter", "duration", int64(d), "a year"); err != nil {
		// An Option returns no error.
		panic(err)
	}
	return func(n *Network) { n.stuckAfter = d }
}

// stuckWatch finds out when nothing can happen any more in the bubble of a test: its
// timer rings when every goroutine of the bubble waits, and nothing else is due before.
type stuckWatch struct {
	run    *testRun
	after  time.Duration
	timer  *time.Timer
	events uint64 // when it rang last
}

// watchForStop returns a watch for a test in a bubble, and nil for others.
func (r *testRun) watchForStop() *stuckWatch {
	if !r.network.clock.IsInBubble() {
		return nil
	}
	w := &stuckWatch{run: r, after: r.network.stuckAfter}
	if w.after == 0 {
		w.after = defaultStuckAfter
	}
	w.timer = time.AfterFunc(w.after, w.ring)
	return w
}

// stop ends the watch. It does nothing for a nil *stuckWatch.
func (w *stuckWatch) stop() {
	if w != nil {
		w.timer.Stop()
	}
}

// ring lets the test fail if it is stuck.
func (w *stuckWatch) ring() {
	r := w.run
	events := r.log.Count()
	isIdle := events == w.events && !r.network.clock.IsDueWithin(w.after)
	w.events = events
	if !isIdle {
		w.timer.Reset(w.after)
		return
	}
	if waiting := slices.DeleteFunc(r.network.Snapshot(), func(i SocketInfo) bool { return !i.isWaitedFor() }); len(waiting) == 0 {
		return // the runtime knows better what waits
	}
	r.t.Errorf("nothing can happen any more: goroutines wait for the network, and for %v it has had nothing to do:\n%s%s",
		w.after, indented(bubbleCalls()), strings.TrimSuffix(r.story(), "\n"))
	r.told = true
	r.reset()
}

// isWaitedFor reports whether a call waits in the socket.
func (i SocketInfo) isWaitedFor() bool {
	return i.Readers+i.Writers+i.Accepters > 0 || i.State == StateSynSent
}
