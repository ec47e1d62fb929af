package readbuffer

import "sync/atomic"

// FlushFunc takes bytes away: it returns how many of p it took, and an error when
// those are fewer than len(p). The rules are those of io.Writer. A count that is
// negative or more than len(p) is ErrBadCount.
//
// Smalltalk: WriteBuffer >> flushBlock:.
type FlushFunc func(p []byte) (n int, err error)

// A WriteBuffer collects what is put into it until it is full or flushed. It is
// for one goroutine at a time unless it is Shared. The zero WriteBuffer is as one of
// NewWriteBuffer(nil).
//
// The puts are methods of Item too; those of WriteBuffer are items of one put.
type WriteBuffer struct {
	gate    gate // of a shared buffer: guards all that follows but the atomics
	shared  bool
	pending atomic.Bool
	began   atomic.Pointer[func()] // see OnPending

	// buf[sent:n] waits to be flushed. buf lies in block; both are nil while
	// nothing waits.
	buf     []byte
	sent, n int
	block   *block

	flush     FlushFunc
	refusal   func() error // of every put, once the buffer is abandoned
	size, max int          // 0 for the defaults
}

// Shared makes a WriteBuffer safe for many goroutines: their items never
// interleave, and Flush, Close and Pending may be called at any time. A goroutine
// waits while another one holds the buffer, also during a flush that blocks.
// ReadBuffers ignore it.
func Shared() Option {
	return func(s *settings) { s.shared = true }
}

// NewWriteBuffer makes an empty buffer that hands its bytes to flush. It takes
// no memory for bytes before the first put. The options are Size, Max and
// Shared. With a nil flush the buffer collects until it is full; then it needs a
// function, and returns ErrNoFlush. It panics with an *ArgumentError when an option is nil.
func NewWriteBuffer(flush FlushFunc, opts ...Option) *WriteBuffer {
	s := newSettings("readbuffer.NewWriteBuffer", opts)
	return &WriteBuffer{flush: flush, size: s.size, max: s.max, shared: s.shared}
}

// Begin takes the buffer for an item made of several puts: until End no other
// goroutine puts or flushes. On a buffer that is not Shared it costs nothing.
// It may block while another goroutine holds the buffer.
func (w *WriteBuffer) Begin() *Item {
	if w.shared && !w.gate.tryEnter() {
		w.gate.wait()
	}
	return (*Item)(w)
}

// TryBegin is Begin without blocking: it returns nil, false when another goroutine
// holds the buffer.
func (w *WriteBuffer) TryBegin() (*Item, bool) {
	if w.shared && !w.gate.tryEnter() {
		return nil, false
	}
	return (*Item)(w), true
}

// Write puts p. It returns how many bytes were accepted: len(p), or fewer together
// with the error of the flush function. What does not fit into the buffer is passed
// to the flush function at once, after what is buffered, without a copy.
//
// Smalltalk: WriteBuffer >> next:putAll:startingAt:.
func (w *WriteBuffer) Write(p []byte) (int, error) {
	if !w.shared && len(p) <= len(w.buf)-w.n {
		copy(w.buf[w.n:], p)
		w.n += len(p)
		return len(p), nil
	}
	it := w.Begin()
	n, err := it.Write(p)
	it.End()
	return n, err
}

// WriteString is Write for a string.
func (w *WriteBuffer) WriteString(s string) (int, error) {
	it := w.Begin()
	n, err := it.WriteString(s)
	it.End()
	return n, err
}

// WriteByte puts one byte. On an error it was not accepted.
func (w *WriteBuffer) WriteByte(c byte) error {
	it := w.Begin()
	err := it.WriteByte(c)
	it.End()
	return err
}

// Flush passes everything that is buffered to the flush function. After an error
// what was not taken stays buffered, and the next Flush goes on there.
//
// Smalltalk: WriteBuffer >> flush.
func (w *WriteBuffer) Flush() error {
	it := w.Begin()
	err := it.Flush()
	it.End()
	return err
}

// Close flushes and gives the memory back. When the flush fails, Close returns its
// error and drops what is left. Later puts return ErrClosed; closing twice is
// harmless. It does not close what the flush function writes to.
//
// Smalltalk: WriteBuffer >> close.
func (w *WriteBuffer) Close() error {
	it := w.Begin()
	defer it.End()
	if it.refusal != nil {
		return nil
	}
	err := it.Flush()
	it.abandon(closed)
	return err
}

// Abandon drops what is buffered, gives the memory back, and makes every later put
// and flush return the error that the function makes. It is for a flush function that
// has failed for good. A nil function, and one that returns nil, stand for ErrClosed.
// The function is called while the buffer is held: it must not use the buffer.
func (w *WriteBuffer) Abandon(reason func() error) {
	if reason == nil {
		reason = closed
	}
	it := w.Begin()
	it.abandon(reason)
	it.End()
}

// closed is the reason of a buffer that was abandoned without one.
func closed() error { return ErrClosed }

func (it *Item) abandon(reason func() error) {
	it.drain()
	it.refusal = reason
}

// Reset drops what is buffered and makes the buffer as new, for another flush
// function, nil as for NewWriteBuffer. Size, Max and Shared stay.
//
// Smalltalk: WriteBuffer >> flushBlock:.
func (w *WriteBuffer) Reset(flush FlushFunc) {
	it := w.Begin()
	it.drain()
	it.flush, it.refusal = flush, nil
	it.End()
}

// Size returns how many bytes the buffer collects before it flushes by itself.
func (w *WriteBuffer) Size() int {
	it := w.Begin()
	defer it.End()
	return it.collects()
}

// SetSize flushes and changes how many bytes the buffer collects before it
// flushes by itself; 0 means the default, 4096. A negative one is a *RangeError;
// that, or a flush that fails, changes nothing.
//
// Smalltalk: Socket >> writeBufferSize:.
func (w *WriteBuffer) SetSize(n int) error {
	if err := negative("SetSize", "size", n, zeroSize); err != nil {
		return err
	}
	it := w.Begin()
	err := it.Flush()
	if err == nil {
		it.size = sizeOr(n, defaultSize)
	}
	it.End()
	return err
}

// Pending reports whether something may wait to be flushed. It never blocks and may
// be called from any goroutine.
func (w *WriteBuffer) Pending() bool { return w.pending.Load() }

// OnPending makes the buffer call f whenever it goes from empty to non-empty, in
// the goroutine that puts, before the bytes are stored. The buffer is held during
// the call: f must not wait for it. It replaces the function of an earlier call;
// nil stands for none.
func (w *WriteBuffer) OnPending(f func()) {
	if f == nil {
		w.began.Store(nil)
		return
	}
	w.began.Store(&f)
}

// Buffered returns how many bytes wait to be flushed.
func (w *WriteBuffer) Buffered() int {
	it := w.Begin()
	n := it.Buffered()
	it.End()
	return n
}

// IsFull reports whether the next put would flush.
//
// Smalltalk: WriteBuffer >> isFull.
func (w *WriteBuffer) IsFull() bool {
	it := w.Begin()
	full := it.block != nil && it.n == len(it.buf)
	it.End()
	return full
}
