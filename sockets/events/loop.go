package events

import (
	"context"
	"log"
	"runtime/debug"
	"sync"
	"sync/atomic"

	"github.com/smalltalk-sockets/go/readbuffer/misuse"
)

// Loop runs functions one at a time, in the order in which they were posted: the
// listeners of the sockets that are on it, and functions that a program posts. So
// they need no lock against each other.
//
// A loop that NewLoop makes runs by itself, on a goroutine that exists while
// there is something to run. One that NewManualLoop makes runs when the program
// says so: for ever on a goroutine of its choice ([Loop.Run]), or now and then,
// between other things ([Loop.RunPending], with [Loop.Ready] to wait for).
//
// A function that blocks delays all that is behind it. One that panics, or that
// ends its goroutine, does not end the loop: what is behind it runs on another
// goroutine or, on a manual loop, in the next Run or RunPending.
//
// A Loop is safe for concurrent use. The zero Loop is like one of NewLoop.
type Loop struct {
	manual   bool
	ready    chan struct{} // has an element while there is something to run; nil unless manual
	panicked atomic.Pointer[func(*PanicError)]

	mu      sync.Mutex // guards what follows; never held while a function runs
	queue   queue
	running bool // a goroutine takes from the queue
	stopped bool
	done    chan struct{} // closed once the loop is stopped and nothing runs; made by end
}

// NewLoop makes a loop that runs by itself.
func NewLoop() *Loop { return &Loop{done: make(chan struct{})} }

// NewManualLoop makes a loop that runs only in Run and RunPending.
func NewManualLoop() *Loop {
	return &Loop{manual: true, ready: make(chan struct{}, 1), done: make(chan struct{})}
}

// Post queues f, which runs after everything that was posted before. It never
// blocks. It returns ErrStopped once the loop is stopped, and an *ArgumentError for a
// nil f.
func (l *Loop) Post(f func()) error {
	l.mustExist()
	if f == nil {
		return misuse.Nil("events.Post", "function", "")
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.stopped {
		return ErrStopped
	}
	l.queue.put(f)
	if l.manual {
		l.signalReady()
	} else if !l.running {
		l.running = true
		go l.run()
	}
	return nil
}

// Do posts f and waits until it has run, or has panicked or ended its goroutine.
// It deadlocks when called on the loop itself, or on a manual loop that is not
// being run. It returns ErrStopped when the loop is stopped before f has begun,
// and an *ArgumentError for a nil f.
func (l *Loop) Do(f func()) error {
	l.mustExist()
	if f == nil {
		return misuse.Nil("events.Do", "function", "")
	}
	ran := make(chan struct{})
	if err := l.Post(func() {
		defer close(ran)
		f()
	}); err != nil {
		return err
	}
	select {
	case <-ran:
		return nil
	case <-l.Done():
	}
	select {
	case <-ran: // f was the last function to run
		return nil
	default:
		return ErrStopped
	}
}

// Stop drops the functions that have not begun; later ones are refused. It never
// blocks: to wait for the function that is running, receive from Done. Sockets on
// the loop stay open, and have no more events. Stopping twice is harmless.
func (l *Loop) Stop() {
	l.mustExist()
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.stopped {
		return
	}
	l.stopped = true
	l.queue = queue{}
	l.signalReady()
	if !l.running {
		close(l.ensureDone())
	}
}

// Done returns a channel that is closed once the loop is stopped and nothing runs
// on it any more.
func (l *Loop) Done() <-chan struct{} {
	l.mustExist()
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.ensureDone()
}

// ensureDone returns the channel that is closed at the end, which the zero Loop does not
// have from the beginning. The caller holds mu.
func (l *Loop) ensureDone() chan struct{} {
	if l.done == nil {
		l.done = make(chan struct{})
	}
	return l.done
}

// mustExist panics on a nil loop.
func (l *Loop) mustExist() {
	if l == nil {
		panic(nilLoop)
	}
}

// OnPanic sets a function that is called, on the loop, with the panics of
// listeners and functions on the loop. With nil, and without it, they are logged
// with their stack. A panic of f is not caught.
func (l *Loop) OnPanic(f func(*PanicError)) {
	l.mustExist()
	if f == nil {
		l.panicked.Store(nil)
		return
	}
	l.panicked.Store(&f)
}

// Panicked reports a panic as OnPanic has set it. It panics with an *ArgumentError when
// p is nil.
func (l *Loop) Panicked(p *PanicError) {
	l.mustExist()
	if p == nil {
		panic(misuse.Nil("events.Panicked", "panic", ""))
	}
	if f := l.panicked.Load(); f != nil {
		(*f)(p)
		return
	}
	log.Printf("%v\n%s", p, p.Stack)
}

// run takes from the queue of a loop that runs by itself until it is empty.
func (l *Loop) run() {
	defer l.release()
	for l.runNext() {
	}
}

// release gives up the queue when the goroutine that takes from it ends: because there
// is nothing more to run, or because a function has ended the goroutine.
func (l *Loop) release() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.queue.len() > 0 && !l.manual {
		go l.run()
		return
	}
	l.running = false
	l.clearReady()
	if l.queue.len() > 0 || l.stopped {
		l.signalReady()
	}
	if l.stopped {
		close(l.ensureDone())
	}
}

// runNext runs the next function, and returns whether there was one, which may have
// panicked.
func (l *Loop) runNext() (there bool) {
	l.mu.Lock()
	f := l.queue.take()
	l.mu.Unlock()
	if f == nil {
		return false
	}
	defer func() {
		if value := recover(); value != nil {
			there = true
			l.Panicked(&PanicError{Value: value, Stack: debug.Stack()})
		}
	}()
	f()
	return true
}

// claim makes the calling goroutine the one that takes from the queue, until release.
func (l *Loop) claim() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.stopped:
		return ErrStopped
	case l.running, !l.manual:
		return ErrRunning
	}
	l.running = true
	return nil
}

// signalReady makes Ready's channel ready, if the loop is manual. The caller holds mu.
func (l *Loop) signalReady() {
	select {
	case l.ready <- struct{}{}:
	default:
	}
}

// clearReady undoes signalReady. The caller holds mu.
func (l *Loop) clearReady() {
	select {
	case <-l.ready:
	default:
	}
}

// Run runs a manual loop on the calling goroutine. It returns nil when the loop
// is stopped, and the context's error when the context ends; functions that have
// not run then stay for another Run. It returns ErrStopped when the loop was
// stopped before, ErrRunning when it runs already or is one of NewLoop, and a
// *ArgumentError for a nil context.
func (l *Loop) Run(ctx context.Context) error {
	l.mustExist()
	if ctx == nil {
		return misuse.Nil("events.Run", "context", "use context.Background()")
	}
	if err := l.claim(); err != nil {
		return err
	}
	defer l.release()
	for {
		for ctx.Err() == nil && l.runNext() {
		}
		if l.isStopped() {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-l.ready:
		}
	}
}

func (l *Loop) isStopped() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.stopped
}

// RunPending runs the functions that a manual loop has now, and not those posted
// meanwhile. It returns their number; 0 is no error. It does not wait for more.
// Its errors are those of Run: ErrStopped and ErrRunning.
func (l *Loop) RunPending() (int, error) {
	l.mustExist()
	if err := l.claim(); err != nil {
		return 0, err
	}
	defer l.release()
	l.mu.Lock()
	pending := l.queue.len()
	l.mu.Unlock()
	n := 0
	for n < pending && l.runNext() {
		n++
	}
	return n, nil
}

// Ready returns a channel that has an element when a manual loop has something to
// run, or has been stopped. After each, call RunPending. Run takes the elements
// itself: do not receive any while it runs. The channel is nil for a loop of
// NewLoop.
func (l *Loop) Ready() <-chan struct{} {
	l.mustExist()
	return l.ready
}
