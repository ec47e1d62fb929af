package streams

import (
	"io"

	"github.com/smalltalk-sockets/go/readbuffer"
)

// A Reader reads bytes, delimited items, lines, frames and numbers out of a
// ReadBuffer. It holds no bytes itself, so that several readers of the same
// buffer, and the buffer's own methods, can take turns. It is for one goroutine
// at a time.
//
// # Methods
//
//   - bytes, see [Reader.Next]: Next, NextString, NextInto, NextTo, NextAvailable,
//     NextAvailableTo, Peek, PeekByte, PeekFor, PeekForAll, PeekForAny, Skip, Offset,
//     Limit, ItemLimit, SetItemLimit, BufferContents
//   - several reads as one, see [Reader.Try]: Try
//   - lines, see [Reader.NextLine]: NextLine, NextLineString, AppendLine, SkipLine,
//     EOL, SetEOL, LineLimit, SetLineLimit
//   - delimiters, see [Reader.UpTo]: UpTo, UpToString, UpToAll, UpToAny, UpToEnd,
//     TakeWhile, SkipTo, SkipToAll, SkipWhile, SkipSeparators
//   - frames, see [Reader.Frame]: Frame, SkipFrame, FrameUvarint, Netstring, HTTPChunk
//   - texts of mail, news and Gopher, see [Reader.Reply]: Reply, DotText
//   - numbers, see [Reader.Uint32BE]: Uint16BE, Uint16LE, Uint32BE, Uint32LE,
//     Uint64BE, Uint64LE, UintBE, UintLE, Uvarint, Varint, UvarintQUIC, Decimal, Hex
//   - iterators, see [Reader.Lines]: Lines, LineStrings, Bytes, Runes, Chunks,
//     SplitAt, Frames, DotLines
//   - package io, see [io.Reader]: Read, ReadByte, UnreadByte, ReadRune, UnreadRune,
//     WriteTo
//   - what is there, see [Reader.Fill]: Fill, AvailableBytes, AtEnd
//   - printing, see [fmt.Stringer]: String, GoString
type Reader struct {
	buffer    *readbuffer.ReadBuffer // not embedded: a program must not close or reset it; see b
	source    Buffers                // of a lazy reader: makes buffer
	eol       EOL
	lineLimit int
	ends      lineEnds
}

// NewReader makes a reader over b, with the line policy AnyEOL. It panics with a
// *ArgumentError when b is nil.
func NewReader(b *readbuffer.ReadBuffer) *Reader {
	must(notNil("NewReader", "buffer", b))
	r := &Reader{buffer: b, lineLimit: b.Max()}
	r.SetEOL(AnyEOL)
	return r
}

// b returns the buffer, which a lazy reader gets at its first use.
func (r *Reader) b() *readbuffer.ReadBuffer {
	if b := r.buffer; b != nil {
		return b
	}
	return r.begin()
}

// ItemLimit returns how many bytes an item may have for which nothing else sets a
// limit: what Next, Peek and UpTo may return, for example. It is the buffer's Max.
func (r *Reader) ItemLimit() int { return r.b().Max() }

// SetItemLimit sets what ItemLimit returns; 0 stands for the default, 1 MiB. A negative
// one is a *RangeError and changes nothing.
func (r *Reader) SetItemLimit(n int) error {
	if err := negative("SetItemLimit", "limit", n, "the default, 1048576"); err != nil {
		return err
	}
	return r.b().SetMax(n)
}

// Offset returns how many bytes of the stream were consumed so far. It does no
// input.
func (r *Reader) Offset() int64 { return r.b().Offset() }

// AtEnd reports whether the stream has no more bytes. It may block until there is a
// byte or the end.
//
// Smalltalk: StreamSocket >> atEnd, AbstractSocket >> atEnd.
func (r *Reader) AtEnd() (bool, error) { return r.b().AtEnd() }

// PeekByte returns the next byte without consuming it; io.EOF at the end of the
// stream. It may block.
//
// Smalltalk: StreamSocket >> peek.
func (r *Reader) PeekByte() (byte, error) { return r.b().PeekByte() }

// Peek returns the next n bytes without consuming them, a view. Fewer at the end of
// the stream are io.ErrUnexpectedEOF, none io.EOF. More than the buffer's Max is a
// *readbuffer.LimitError. It may block.
func (r *Reader) Peek(n int) ([]byte, error) { return r.b().Peek(n) }

// PeekFor consumes the next byte if it is c, and reports whether it did; false at
// the end of the stream. It may block.
//
// Smalltalk: StreamSocket >> peekFor:.
func (r *Reader) PeekFor(c byte) (bool, error) { return r.b().PeekFor(c) }

// PeekForAll consumes the next bytes if they are seq, and reports whether it did;
// false at the end of the stream. It may block, but not for more bytes than it
// needs to tell.
func (r *Reader) PeekForAll(seq []byte) (bool, error) { return r.b().PeekForAll(seq) }

// Next consumes and returns exactly n bytes, a view. Fewer at the end of the stream
// are io.ErrUnexpectedEOF and stay readable; none at all are io.EOF. More than the
// buffer's Max is a *readbuffer.LimitError, less than 0 a *RangeError. It may
// block.
//
// Smalltalk: Stream >> next:, AbstractSocket >> species.
func (r *Reader) Next(n int) ([]byte, error) { return r.b().Next(n) }

// NextString is Next that returns a string of its own.
func (r *Reader) NextString(n int) (string, error) {
	if err := negative("NextString", "count", n, ""); err != nil {
		return "", err
	}
	p, err := r.b().Next(n)
	return string(p), err
}

// NextInto consumes exactly len(p) bytes into p and returns how many it stored,
// which is fewer only together with an error: io.ErrUnexpectedEOF when the stream
// ends before, io.EOF when it ends at once. It has no limit, so what it stored is
// consumed also when it fails: after a timeout go on with the rest of p. It may
// block.
//
// Smalltalk: Stream >> next:into:startingAt:.
func (r *Reader) NextInto(p []byte) (int, error) { return io.ReadFull(r.b(), p) }

// NextTo copies exactly n bytes to w, without a limit. It returns how many it
// wrote; those are consumed also when it fails. A stream that ends before is
// io.ErrUnexpectedEOF, or io.EOF when it ends at once. A negative n is a
// *RangeError, a nil w an *ArgumentError. It may block.
//
// Smalltalk: Stream >> next:putAllOn:.
func (r *Reader) NextTo(w io.Writer, n int64) (int64, error) {
	if err := notNil("NextTo", "writer", w); err != nil {
		return 0, err
	}
	part, err := r.limit("NextTo", "count", n)
	if err != nil {
		return 0, err
	}
	defer part.lift()
	written, err := r.b().WriteTo(w)
	switch {
	case err == io.ErrUnexpectedEOF && written == 0, err == nil && written == 0 && n > 0:
		err = io.EOF
	case err == nil && written < n:
		err = io.ErrUnexpectedEOF
	}
	return written, err
}
