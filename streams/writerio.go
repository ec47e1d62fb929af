package streams

import (
	"io"
	"unicode/utf8"

	"github.com/smalltalk-sockets/go/readbuffer"
)

// The methods of this file implement interfaces of package io. All may block, to
// flush a full buffer.

var _ interface {
	io.Writer
	io.ByteWriter
	io.StringWriter
	io.ReaderFrom
} = (*Writer)(nil)

// Write puts p. It returns how many bytes were accepted: len(p), or fewer together
// with an error. What is larger than the buffer is sent at once, after what is
// buffered, without a copy.
func (w *Writer) Write(p []byte) (n int, err error) {
	it := w.b().Begin()
	if err = w.failed; err == nil {
		n, err = it.Write(p)
	}
	err = w.sent(it, err)
	it.End()
	return n, err
}

// WriteString is Write for a string.
func (w *Writer) WriteString(s string) (n int, err error) {
	it := w.b().Begin()
	if err = w.failed; err == nil {
		n, err = it.WriteString(s)
	}
	err = w.sent(it, err)
	it.End()
	return n, err
}

// WriteByte is NextPut.
func (w *Writer) WriteByte(c byte) error { return w.NextPut(c) }

// WriteRune puts a character as UTF-8 and returns its size in bytes. It is accepted
// whole or not at all.
func (w *Writer) WriteRune(c rune) (int, error) {
	it, p, err := w.reserve(utf8.UTFMax)
	n := 0
	if err == nil {
		n = utf8.EncodeRune(p, c)
		it.Commit(n)
	}
	err = w.sent(it, err)
	it.End()
	return n, err
}

// copySize is how much ReadFrom reads at once: more than most buffers hold, so
// that the bytes go straight to where they are sent.
const copySize = 32 << 10

// ReadFrom puts everything that r gives, until io.EOF, and returns how many bytes
// it put. What waits in the buffer is flushed before each read of r, so nothing
// waits while r does, and at the end. Over a Shared buffer other goroutines may put
// something in between. A nil r is an *ArgumentError.
//
// Smalltalk: Stream >> nextPutAll:.
func (w *Writer) ReadFrom(r io.Reader) (int64, error) {
	if err := notNil("ReadFrom", "reader", r); err != nil {
		return 0, err
	}
	b := readbuffer.FromReader(r, readbuffer.Size(copySize))
	defer b.Reset(nil) // gives its memory back
	return b.WriteTo(w)
}
