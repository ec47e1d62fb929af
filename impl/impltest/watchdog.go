package impltest

import (
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// defaultWatchdog is how long a scene may run when its harness does not say.
const defaultWatchdog = 2 * time.Minute

// virtualWatchdog is how long a scene may run in virtual time, where waiting costs
// nothing. It is less than the hour of [inAnHour].
const virtualWatchdog = 10 * time.Minute

// A watchdog plays scenes, each on a goroutine of its own, and abandons those that
// do not end.
type watchdog struct {
	limit time.Duration
	// abandoned counts the scenes whose goroutines are left behind.
	abandoned atomic.Int64
}

func newWatchdog(limit time.Duration) *watchdog {
	if limit <= 0 {
		limit = defaultWatchdog
	}
	return &watchdog{limit: limit}
}

// A watch is one scene that a watchdog plays.
type watch struct {
	t     *testing.T
	limit time.Duration
	timer *time.Timer // of abandoning; see again
	root  string      // the first line of the stack of the scene's first goroutine

	mu        sync.Mutex
	abandoned bool
}

// play plays a scene of t. It returns when the scene has ended, or half as long
// after the limit as the limit, when the scene has had time to end by itself.
func (d *watchdog) play(t *testing.T, scene func(w *watch)) {
	t.Helper()
	w := &watch{t: t, limit: d.limit}
	w.timer = time.NewTimer(w.patience())
	defer w.timer.Stop()
	begun, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		w.root = ownGoroutine()
		close(begun)
		defer w.recoverPanic(d)
		scene(w)
	}()
	<-begun
	select {
	case <-done:
	case <-w.timer.C:
		d.abandoned.Add(1)
		w.abandon()
	}
}

func (w *watch) patience() time.Duration { return w.limit * 3 / 2 }

// again starts the time of the scene anew.
func (w *watch) again() { w.timer.Reset(w.patience()) }

// recoverPanic fails the scene when it panics, as synctest does for a bubble in
// which all goroutines are blocked for ever. What they hold is left behind.
func (w *watch) recoverPanic(d *watchdog) {
	if p := recover(); p != nil {
		d.abandoned.Add(1)
		w.t.Errorf("the scene %s ends in a panic: %v\n%s\nits goroutines:\n%s", w.t.Name(), p, debug.Stack(), w.stacks())
	}
}

// late is the complaint about a scene that has run for longer than it may.
func (w *watch) late() string {
	return "the scene " + w.t.Name() + " still runs after the time that it has; its goroutines:\n" + w.stacks()
}

func (w *watch) abandon() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.abandoned = true
	w.t.Errorf("abandoned: %s", w.late())
}

// hold keeps the scene from being abandoned until release is called, so that its
// test can be used. A goroutine of a scene that was abandoned ends here.
func (w *watch) hold() (release func()) {
	w.mu.Lock()
	if w.abandoned {
		w.mu.Unlock()
		runtime.Goexit()
	}
	return w.mu.Unlock
}

// ownGoroutine returns what identifies the calling goroutine in a dump, such as
// "goroutine 7".
func ownGoroutine() string {
	p := make([]byte, 64)
	p = p[:runtime.Stack(p, false)]
	name, _, _ := strings.Cut(string(p), " [")
	return name
}

// stacks returns the stacks of the scene's first goroutine and of all that descend
// from it.
func (w *watch) stacks() string {
	stacks := strings.Split(allStacks(), "\n\n")
	family := map[string]bool{w.root: true}
	for grown := true; grown; {
		grown = false
		for _, stack := range stacks {
			name, creator := parentage(stack)
			if family[creator] && !family[name] {
				family[name], grown = true, true
			}
		}
	}
	var found []string
	for _, stack := range stacks {
		if name, _ := parentage(stack); family[name] {
			found = append(found, stack)
		}
	}
	return strings.Join(found, "\n\n")
}

// parentage returns the name of the goroutine that a stack belongs to, and of the
// one that started it.
func parentage(stack string) (name, creator string) {
	name, _, _ = strings.Cut(stack, " [")
	_, creator, _ = strings.Cut(stack, " in goroutine ")
	creator, _, _ = strings.Cut(creator, "\n")
	return name, "goroutine " + creator
}

// allStacks returns the stacks of all goroutines.
func allStacks() string {
	for size := 1 << 20; ; size *= 2 {
		p := make([]byte, size)
		if n := runtime.Stack(p, true); n < size {
			return string(p[:n])
		}
	}
}
