package streams

import (
	"sync/atomic"

	"github.com/smalltalk-sockets/go/readbuffer"
)

// A Writer puts bytes, text, frames and numbers into a WriteBuffer. It is as
// safe for concurrent use as that buffer: for one goroutine at a time, or, over
// a Shared buffer, for many, whose calls never interleave.
//
// What is put waits in the buffer until Flush, until the buffer is full, or until
// the owner of the buffer closes it. A direct writer sends at once, see
// NewDirectWriter.
//
// # Methods
//
//   - bytes, see [Writer.NextPutAll]: NextPut, NextPutAll
//   - text, see [Writer.Display]: Display, Print, Printf, NL, CRLF, PutDotText
//   - frames, see [Writer.PutFrame]: PutFrame, PutFrameUvarint, PutNetstring,
//     PutHTTPChunk
//   - numbers, see [Writer.PutUint32BE]: PutUint16BE, PutUint16LE, PutUint32BE,
//     PutUint32LE, PutUint64BE, PutUint64LE, PutUintBE, PutUintLE, PutUvarint,
//     PutVarint, PutUvarintQUIC, PutDecimal, PutHex
//   - sending, see [Writer.Flush]: Flush, TryFlush, FlushPending, Pending, Err
//   - package io, see [io.Writer]: Write, WriteByte, WriteRune, WriteString, ReadFrom
//   - printing, see [fmt.Stringer]: String, GoString
type Writer struct {
	buffer atomic.Pointer[readbuffer.WriteBuffer] // see b
	source Buffers                                // of a lazy writer: makes buffer
	direct bool                                   // every item is flushed at its end

	// failed is the error of a formatting method, or of FlushPending, that Flush has
	// not returned yet. Holding b guards it.
	failed error
}

// NewWriter makes a writer over b. It panics with an *ArgumentError when b is nil.
func NewWriter(b *readbuffer.WriteBuffer) *Writer {
	must(notNil("NewWriter", "buffer", b))
	return newWriter(b, false)
}

func newWriter(b *readbuffer.WriteBuffer, direct bool) *Writer {
	w := &Writer{direct: direct}
	w.buffer.Store(b)
	return w
}

// NewDirectWriter makes a writer over b each of whose methods sends what it puts,
// whole and at once: nothing waits in the buffer. What could not be sent, after a
// timeout for example, stays buffered and goes out before what is put next, or by
// Flush; it must not be put again. It panics with an *ArgumentError when b is nil.
func NewDirectWriter(b *readbuffer.WriteBuffer) *Writer {
	must(notNil("NewDirectWriter", "buffer", b))
	return newWriter(b, true)
}

// b returns the buffer, which a lazy writer gets at its first use.
func (w *Writer) b() *readbuffer.WriteBuffer {
	if b := w.buffer.Load(); b != nil {
		return b
	}
	return w.begin()
}

// sent sends an item that was put with err, if the writer is direct. It comes before
// the End of each item.
func (w *Writer) sent(it *readbuffer.Item, err error) error {
	if w.direct && err == nil {
		err = it.Flush()
	}
	return err
}

// Flush sends everything that was put. When a method that returns no error failed
// since the last Flush, Flush returns that error (once) and the stream goes on;
// puts that failed with it since then are not sent. What could not be sent stays
// buffered, and the next Flush goes on there. It may block.
//
// Smalltalk: Socket >> flush, Stream >> flush, AbstractSocket >> flush.
//
// AIR: Socket.flush.
func (w *Writer) Flush() error {
	it := w.b().Begin()
	err := w.flush(it)
	it.End()
	return err
}

// TryFlush is Flush unless another goroutine holds the buffer: then it does nothing
// and returns false. It is for a goroutine that must not wait for the other one,
// for example because it is about to close what that one is blocked in.
func (w *Writer) TryFlush() (bool, error) {
	it, free := w.b().TryBegin()
	if !free {
		return false, nil
	}
	defer it.End()
	return true, w.flush(it)
}

// flush flushes, and returns and forgets the error that was kept, if any.
func (w *Writer) flush(it *readbuffer.Item) error {
	err := it.Flush()
	if w.failed != nil {
		err, w.failed = w.failed, nil
	}
	return err
}

// Pending reports whether something may wait to be flushed. It never blocks and may
// be called from any goroutine.
func (w *Writer) Pending() bool { return w.b().Pending() }

// FlushPending flushes if something is buffered and no other goroutine holds the
// buffer. It is for a caller that is about to wait for a reply: an error is kept
// for Flush. It may block.
func (w *Writer) FlushPending() {
	if !w.b().Pending() {
		return
	}
	it, free := w.b().TryBegin()
	if !free {
		return
	}
	if err := it.Flush(); err != nil && w.failed == nil {
		w.failed = err
	}
	it.End()
}

// Err returns the error that the next Flush will return because something failed
// before, or nil. Over a Shared buffer it may block while another goroutine writes.
func (w *Writer) Err() error {
	it := w.b().Begin()
	err := w.failed
	it.End()
	return err
}

// NextPut puts one byte. It may block, to flush a full buffer.
//
// Smalltalk: Socket >> nextPut:, Stream >> nextPut:.
func (w *Writer) NextPut(c byte) error {
	it := w.b().Begin()
	err := w.failed
	if err == nil {
		err = it.WriteByte(c)
	}
	err = w.sent(it, err)
	it.End()
	return err
}

// NextPutAll puts all of p. After an error a part of p may have been accepted;
// Write says how much. It may block, to flush a full buffer.
//
// Smalltalk: Stream >> nextPutAll:, Socket >> next:putAll:startingAt:, Stream >> next:putAll:startingAt:.
func (w *Writer) NextPutAll(p []byte) error {
	_, err := w.Write(p)
	return err
}
