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

	mu      sync.Mutex // guards what follows; never held while sending
	stopped sync.Cond  // running has become false
	running bool       // the goroutine is there
	state   state
	failure error  // why state is failed
	queued  []byte // accepted and not handed to Send yet
	sending []byte // handed to Send, which has taken sending[:taken]
	taken   int
	spare   []byte // memory for the next queued
	total   int64  // bytes that were ever accepted
	onIdle  func() // see WhenIdle
}

// WriterConfig is what a Writer needs to know.
type WriterConfig struct {
	// Limit is how many bytes may be accepted and not sent.
	Limit int
	// Send sends p and may block. It returns how many bytes it took, and an error
	// when those are fewer than len(p). It is called on one goroutine at a time.
	Send func(p []byte) (int, error)
	// Sent is called after each Send, without a lock, with the error that ends
	// sending for now or for good, or nil.
	Sent func(err error)
	// TooMuch returns the error of a Write beyond the limit: after how many accepted
	// bytes it came, and how many would have been unsent.
	TooMuch func(offset int64, unsent int) error
}

// state is whether a Writer may send.
type state uint8

const (
	ready   state = iota
	renewed       // ready, and the deadline has changed since the last Send began
	stalled       // a deadline has passed; Resume goes on
	failed        // for good: what was unsent is dropped
)

// NewWriter returns a writer that has nothing to send.
func NewWriter(config WriterConfig) *Writer {
	w := &Writer{WriterConfig: config}
	w.stopped.L = &w.mu
	return w
}

// Write accepts all of p and never blocks, or accepts nothing and returns an error:
// that of TooMuch beyond the limit, and after a Send that failed for good the error
// of that.
func (w *Writer) Write(p []byte) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	unsent := w.unsent() + len(p)
	switch {
	case w.state == failed:
		return w.failure
	case unsent > w.Limit:
		return w.TooMuch(w.total, unsent)
	}
	if w.queued == nil {
		w.queued, w.spare = w.spare, nil
	}
	w.queued = append(w.queued, p...)
	w.total += int64(len(p))
	w.start()
	return nil
}

// Resume goes on sending after a deadline has passed and was changed.
func (w *Writer) Resume() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.state != failed {
		w.state = renewed
		w.start()
	}
}

// start makes the goroutine send what is there. The caller holds mu.
func (w *Writer) start() {
	if !w.running && w.canSend() && w.unsent() > 0 {
		w.running = true
		go w.run()
	}
}

// canSend reports whether the state allows another Send. The caller holds mu.
func (w *Writer) canSend() bool { return w.state == ready || w.state == renewed }

// run sends until nothing is left, or until the state forbids it.
func (w *Writer) run() {
	for p := w.takeNext(); p != nil; p = w.takeNext() {
		w.Sent(w.noteSent(w.Send(p)))
	}
	w.idle()
}

// takeNext returns what to send. When that is nothing, the goroutine counts as gone.
func (w *Writer) takeNext() []byte {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.taken == len(w.sending) {
		w.spare, w.sending, w.queued, w.taken = reusable(w.sending), w.queued, nil, 0
	}
	if len(w.sending) > 0 && w.canSend() {
		w.state = ready
		return w.sending[w.taken:]
	}
	if len(w.sending) == 0 {
		w.sending, w.spare = nil, nil
	}
	w.running = false
	w.stopped.Broadcast()
	return nil
}

// noteSent records the result of a Send, and returns the error that ends sending. A
// deadline that has passed ends nothing when it was changed during the Send: no
// other Resume would follow.
func (w *Writer) noteSent(n int, err error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.taken += n
	switch expired := errors.Is(err, os.ErrDeadlineExceeded); {
	case err == nil, expired && w.state == renewed:
		return nil
	case expired:
		w.state = stalled
	default:
		w.state, w.failure = failed, err
		w.queued, w.sending, w.spare, w.taken = nil, nil, nil, 0
	}
	return err
}

// keptMemory is how much memory is kept for the next bytes while some are sent.
const keptMemory = 64 << 10

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
	w.idle()
}

// idle calls the function of WhenIdle, unless sending has begun again.
func (w *Writer) idle() {
	w.mu.Lock()
	f := w.onIdle
	if w.running {
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
	for w.running {
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
func (w *Writer) unsent() int { return len(w.sending) - w.taken + len(w.queued) }
