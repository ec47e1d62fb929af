package streams

import "io"

// The methods of this file implement interfaces of package io.

var _ interface {
	io.Reader
	io.ByteScanner
	io.RuneScanner
	io.WriterTo
} = (*Reader)(nil)

// Read consumes up to len(p) bytes into p, after at most one input, and blocks
// only when nothing is buffered.
//
// Smalltalk: StreamSocket >> nextAvailable:into:startingAt:.
func (r *Reader) Read(p []byte) (int, error) { return r.b().Read(p) }

// ReadByte consumes and returns the next byte; io.EOF at the end of the stream. It
// may block.
//
// Smalltalk: StreamSocket >> next, AbstractSocket >> next.
func (r *Reader) ReadByte() (byte, error) { return r.b().ReadByte() }

// UnreadByte makes the byte that ReadByte just returned unread again.
func (r *Reader) UnreadByte() error { return r.b().UnreadByte() }

// ReadRune consumes and returns the next character of UTF-8 text, and its size in
// bytes. A byte that is not UTF-8 is utf8.RuneError of size 1. It may block.
func (r *Reader) ReadRune() (rune, int, error) { return r.b().ReadRune() }

// UnreadRune makes the character that ReadRune just returned unread again.
func (r *Reader) UnreadRune() error { return r.b().UnreadRune() }

// WriteTo writes everything up to the end of the stream to w and returns how many
// bytes it wrote; what w did not take stays unread. It may block.
//
// Smalltalk: Stream >> nextPutAllOn:.
func (r *Reader) WriteTo(w io.Writer) (int64, error) { return r.b().WriteTo(w) }
