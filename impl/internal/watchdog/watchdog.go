// Package watchdog plays the scenes of a test and gives up on those that do not end.
package watchdog

import (
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// A Dog plays scenes, each on a goroutine of its own, and abandons those that do not
// end. It is safe for concurrent use.
type Dog struct {
	limit     time.Duration
	abandoned atomic.Int64
}

// New returns a Dog whose scenes may run for limit in real time.
func New(limit time.Duration) *Dog { return &Dog{limit: limit} }

// Abandoned returns how many scenes have left goroutines behind.
func (d *Dog) Abandoned() int { return int(d.abandoned.Load()) }

// A Watch is one scene that a Dog plays. It is safe for concurrent use.
type Watch struct {
	t     *testing.T
	limit time.Duration
	timer *time.Timer // of abandoning; see Again
	root  string      // the first line of the stack of the scene's first goroutine

	mu        sync.Mutex
	abandoned bool
}

// Play plays a scene of t. It returns when the scene has ended, or half as long
// after the limit as the limit, when the scene has had time to end by itself.
func (d *Dog) Play(t *testing.T, scene func(w *Watch)) {
	t.Helper()
	w := &Watch{t: t, limit: d.limit}
	w.timer = time.NewTimer(w.delay())
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

// Limit returns how long the scene may run.
func (w *Watch) Limit() time.Duration { return w.limit }

func (w *Watch) delay() time.Duration { return w.limit * 3 / 2 }

// Again starts the time of the scene anew.
func (w *Watch) Again() { w.timer.Reset(w.delay()) }

// recoverPanic fails the scene when it panics, as synctest does for a bubble in
// which all goroutines are blocked for ever. What they hold is left behind.
func (w *Watch) recoverPanic(d *Dog) {
	if p := recover(); p != nil {
		d.abandoned.Add(1)
		w.t.Errorf("the scene %s ends in a panic: %v\n%s\nits goroutines:\n%s", w.t.Name(), p, debug.Stack(), w.stacks())
	}
}

// Late returns the complaint about a scene that has run for longer than it may, with
// the stacks of its goroutines.
func (w *Watch) Late() string {
	return "the scene " + w.t.Name() + " still runs after the time that it has; its goroutines:\n" + w.stacks()
}

func (w *Watch) abandon() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.abandoned = true
	w.t.Errorf("abandoned: %s", w.Late())
}

// Hold keeps the scene from being abandoned until release is called, so that its
// test can be used. When the scene was abandoned, Hold ends the calling
// goroutine.
func (w *Watch) Hold() (release func()) {
	w.mu.Lock()
	if w.abandoned {
		w.mu.Unlock()
		runtime.Goexit()
	}
	return w.mu.Unlock
}

// ownGoroutine returns the name of the calling goroutine in a dump, such as
// "goroutine 7".
func ownGoroutine() string {
	p := make([]byte, 64)
	p = p[:runtime.Stack(p, false)]
	name, _, _ := strings.Cut(string(p), " [")
	return name
}

// stacks returns the stacks of the scene's first goroutine and of all that descend
// from it.
func (w *Watch) stacks() string {
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
