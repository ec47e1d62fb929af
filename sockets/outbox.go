package sockets

import (
	"errors"
	"os"
	"sync"

	"github.com/smalltalk-sockets/go/readbuffer"
)

// outbox takes what a socket writes by events, at once, and sends it from a
// goroutine that is there while something is to be sent. It is safe for
// concurrent use.
type outbox struct {
	send  func(p []byte) (int, error) // waits for room
	moved func(err error)             // told after each send, while nothing is locked
	limit int

	mu      sync.Mutex // guards what follows; never held while waiting
	idle    sync.Cond  // sending has ended
	put     []byte     // and not handed to send yet
	out     []byte     // was handed to send, which has taken out[:sent]
	sent    int
	spare   []byte // memory for the next put
	sending bool   // the goroutine is there
	stalled bool   // a deadline has passed
	resumed bool   // there is another deadline since send has begun
	failure error  // for good
	total   int64  // bytes that were ever put
	finish  func() // see whenFinished
}

func newOutbox(limit int, send func([]byte) (int, error), moved func(error)) *outbox {
	o := &outbox{send: send, moved: moved, limit: limit}
	o.idle.L = &o.mu
	return o
}

// write takes p as a whole or, when it would be more than the limit or an
// earlier send has failed for good, not at all.
func (o *outbox) write(p []byte) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	pending := o.unsent()
	switch {
	case o.failure != nil:
		return o.failure
	case pending+len(p) > o.limit:
		return &readbuffer.LimitError{What: "unsent output", Limit: o.limit, Offset: o.total, Seen: pending + len(p)}
	}
	if o.put == nil {
		o.put, o.spare = o.spare, nil
	}
	o.put = append(o.put, p...)
	o.total += int64(len(p))
	o.start()
	return nil
}

// start has the goroutine send what there is. The caller holds mu.
func (o *outbox) start() {
	if !o.sending && !o.stalled && o.unsent() > 0 {
		o.sending = true
		go o.run()
	}
}

// resume goes on sending after a deadline has passed.
func (o *outbox) resume() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.stalled, o.resumed = false, true
	o.start()
}

// run sends until nothing is left, or until it fails.
func (o *outbox) run() {
	for p := o.next(); p != nil; p = o.next() {
		o.moved(o.took(o.send(p)))
	}
	o.end()
}

// next answers what is to be sent. When that is nothing, the goroutine sends no
// more.
func (o *outbox) next() []byte {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.sent == len(o.out) {
		o.spare, o.out, o.put, o.sent = reusable(o.out), o.put, nil, 0
	}
	if len(o.out) > 0 && !o.stalled {
		o.resumed = false
		return o.out[o.sent:]
	}
	if len(o.out) == 0 {
		o.out, o.spare = nil, nil
	}
	o.sending = false
	o.idle.Broadcast()
	return nil
}

// end calls what whenFinished has left, unless sending has begun again.
func (o *outbox) end() {
	o.mu.Lock()
	f := o.finish
	if o.sending {
		f = nil
	}
	o.mu.Unlock()
	if f != nil {
		f()
	}
}

// whenFinished has f called when nothing is being sent any more: now, or by the
// goroutine at its end. It may be called more than once.
func (o *outbox) whenFinished(f func()) {
	o.mu.Lock()
	o.finish = f
	o.mu.Unlock()
	o.end()
}

// keptOutbox is how much memory is kept for more while there is something to
// send.
const keptOutbox = 64 << 10

func reusable(p []byte) []byte {
	if cap(p) > keptOutbox {
		return nil
	}
	return p[:0]
}

// took notes what a send has answered, and answers why no other follows. What
// cannot be sent any more is dropped. A deadline that was set while send met an
// earlier one counts: nobody would set it again.
func (o *outbox) took(n int, err error) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.sent += n
	switch {
	case err == nil, errors.Is(err, os.ErrDeadlineExceeded) && o.resumed:
		return nil
	case errors.Is(err, os.ErrDeadlineExceeded):
		o.stalled = true
	default:
		o.failure = err
		o.put, o.out, o.spare, o.sent = nil, nil, nil, 0
	}
	return err
}

// unsent answers how many bytes are not sent. The caller holds mu.
func (o *outbox) unsent() int { return len(o.out) - o.sent + len(o.put) }

// progress answers how far sending has come.
func (o *outbox) progress() OutputProgress {
	o.mu.Lock()
	defer o.mu.Unlock()
	return OutputProgress{BytesPending: o.unsent(), BytesTotal: o.total}
}

// drained waits until nothing is being sent any more, and answers why not all
// was.
func (o *outbox) drained() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	for o.sending {
		o.idle.Wait()
	}
	if o.stalled {
		return os.ErrDeadlineExceeded
	}
	return o.failure
}
