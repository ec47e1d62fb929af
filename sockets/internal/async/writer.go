package async

import (
	"errors"
	"os"
	"sync"
)

// A Writer accepts bytes at once and sends them in the background, in order, on a
// goroutine that exists only while there is something to send. It is safe for
// concurrent use.
type Writer struct {
	WriterConfig

	mu       sync.Mutex // guards what follows; never held while sending
	stopped  sync.Cond  // state has no goroutine any more
	state    state
	failure  error  // why state is failing or failed
	queued   []byte // accepted and not handed to Send yet
	outgoing []byte // handed to Send, which has taken outgoing[:taken]
	taken    int
	spare    []byte // memory for the next queued
	total    int64  // bytes that were ever accepted
	onIdle   func() // see WhenIdle
}

// WriterConfig is what a Writer needs to know.
type WriterConfig struct {
	// Limit is how many bytes may be accepted and not sent.
	Limit int
	// Send sends p and may block. It returns how many bytes it took, and an error
	// when those are fewer than len(p). It is called on one goroutine at a time.
	Send func(p []byte) (int, error)
	// OnSent is called after each Send, without a lock, with the error that stops
	// sending for now or for good, or nil.
	OnSent func(err error)
	// LimitError returns the error of a Write beyond Limit: offset is how many bytes
	// were accepted before it, and unsent how many would have been unsent with it.
	LimitError func(offset int64, unsent int) error
}

// state is what a Writer does, and what the next event makes of it:
//
//	state     goroutine  Write    Resume   Send returns: nil  deadline  other error  it ends
//	idle                 sending
//	sending       x               resumed  sending, idle      stalling  failing
//	resumed       x                        sending, idle      sending   failing
//	stalling      x               resumed                                            stalled
//	stalled                       sending
//	failing       x      fails                                                       failed
//	failed               fails
//
// Where the table is empty nothing changes. A Send that returns nil leads to idle when it
// has sent the last byte. In stalling and failing the goroutine calls OnSent before it
// ends. In resumed a deadline that passes was the old one: the next Send begins with the
// new one.
type state uint8

const (
	idle     state = iota // nothing to send
	sending               // the goroutine sends
	resumed               // sending, and the deadline has changed since the last Send began
	stalling              // a deadline has passed, and the goroutine is about to end
	stalled               // a deadline has passed; Resume goes on
	failing               // Send has failed for good, and the goroutine is about to end
	failed                // for good: what was unsent is dropped
)

// hasGoroutine reports whether the sending goroutine exists in a state.
func (s state) hasGoroutine() bool {
	return s == sending || s == resumed || s == stalling || s == failing
}

// NewWriter returns a writer that has nothing to send.
func NewWriter(config WriterConfig) *Writer {
	w := &Writer{WriterConfig: config}
	w.stopped.L = &w.mu
	return w
}

// Write accepts all of p and never blocks, or accepts nothing and returns an error:
// that of LimitError beyond the limit, and after a Send that failed for good the error
// of that.
func (w *Writer) Write(p []byte) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	unsent := w.unsent() + len(p)
	switch {
	case w.state == failing || w.state == failed:
		return w.failure
	case unsent > w.Limit:
		return w.LimitError(w.total, unsent)
	}
	if w.queued == nil {
		w.queued, w.spare = w.spare, nil
	}
	w.queued = append(w.queued, p...)
	w.total += int64(len(p))
	if w.state == idle && unsent > 0 {
		w.start()
	}
	return nil
}

// Resume goes on sending after a deadline has passed and was changed.
func (w *Writer) Resume() {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch w.state {
	case sending, stalling:
		w.state = resumed
	case stalled:
		w.start()
	}
}

// start starts the goroutine. The caller holds mu.
func (w *Writer) start() {
	w.state = sending
	go w.run()
}

// run sends until nothing is left, a deadline has passed or Send has failed.
func (w *Writer) run() {
	for p := w.takeNext(); p != nil; p = w.takeNext() {
		w.OnSent(w.noteSent(w.Send(p)))
	}
	w.callIdle()
}

// takeNext returns what to send next. It returns nil, and changes to a state without a
// goroutine, when there is nothing, or when sending has stalled or failed.
func (w *Writer) takeNext() []byte {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.taken == len(w.outgoing) {
		w.spare, w.outgoing, w.queued, w.taken = reusable(w.outgoing), w.queued, nil, 0
	}
	if len(w.outgoing) == 0 {
		w.outgoing, w.spare = nil, nil
	}
	switch {
	case w.state == stalling:
		w.state = stalled
	case w.state == failing:
		w.state = failed
	case len(w.outgoing) == 0:
		w.state = idle
	default:
		w.state = sending
		return w.outgoing[w.taken:]
	}
	w.stopped.Broadcast()
	return nil
}

// noteSent records the result of a Send, and returns the error that stops sending. A
// deadline that has passed stops nothing when it was changed during the Send: no
// other Resume would follow.
func (w *Writer) noteSent(n int, err error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.taken += n
	switch expired := errors.Is(err, os.ErrDeadlineExceeded); {
	case err == nil, expired && w.state == resumed:
		return nil
	case expired:
		w.state = stalling
	default:
		w.state, w.failure = failing, err
		w.queued, w.outgoing, w.spare, w.taken = nil, nil, nil, 0
	}
	return err
}

// keptMemory is how much memory is kept for the next bytes while some are sent.
const keptMemory = 64 << 10

// reusable returns the memory of p for later bytes, nil where it is too much to keep.
func reusable(p []byte) []byte {
	if cap(p) > keptMemory {
		return nil
	}
	return p[:0]
}

// WhenIdle calls f whenever nothing is being sent any more: at once, or on the
// sending goroutine when that ends, because all is sent, a deadline has passed or
// Send has failed. So f may be called more than once. It replaces an earlier one.
func (w *Writer) WhenIdle(f func()) {
	w.mu.Lock()
	w.onIdle = f
	w.mu.Unlock()
	w.callIdle()
}

// callIdle calls the function of WhenIdle, unless sending has begun again.
func (w *Writer) callIdle() {
	w.mu.Lock()
	f := w.onIdle
	if w.state.hasGoroutine() {
		f = nil
	}
	w.mu.Unlock()
	if f != nil {
		f()
	}
}

// Wait blocks until nothing is being sent any more, and returns why not all was
// sent, or nil.
func (w *Writer) Wait() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	for w.state.hasGoroutine() {
		w.stopped.Wait()
	}
	if w.state == stalled {
		return os.ErrDeadlineExceeded
	}
	return w.failure
}

// Progress returns how many bytes are unsent, and how many were ever accepted.
func (w *Writer) Progress() (unsent int, total int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.unsent(), w.total
}

// Unsent returns how many bytes were accepted and are not sent.
func (w *Writer) Unsent() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.unsent()
}

// unsent is Unsent for a caller that holds mu.
func (w *Writer) unsent() int { return len(w.outgoing) - w.taken + len(w.queued) }
