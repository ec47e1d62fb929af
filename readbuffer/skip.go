package readbuffer

import (
	"io"

	"github.com/smalltalk-sockets/go/readbuffer/misuse"
)

// The methods of this file drop bytes as they go, in constant memory. After an
// error, a timeout for example, what was skipped stays skipped, and calling the
// same method again goes on.

// Skip consumes n bytes and returns how many it consumed. Those are fewer than n
// only together with an error; at the end of the stream that is
// io.ErrUnexpectedEOF, or io.EOF when there was no byte at all. A negative n steps
// back, as Unread does.
//
// Smalltalk: Stream >> skip:.
func (b *ReadBuffer) Skip(n int64) (int64, error) {
	if n < 0 {
		if -n > int64(b.r) {
			return 0, ErrUnread
		}
		return n, b.Unread(int(-n))
	}
	left := n
	for {
		k := min(left, int64(b.Len()))
		b.r += int(k)
		left -= k
		if left == 0 {
			return n, nil
		}
		if err := b.more(b.size, b.size); err != nil {
			if err == io.EOF && left < n {
				err = io.ErrUnexpectedEOF
			}
			return n - left, err
		}
	}
}

// SkipTo consumes everything up to the next c, and c. It returns false, with a nil
// error, when the stream ends without c.
//
// Smalltalk: Stream >> skipTo:.
func (b *ReadBuffer) SkipTo(c byte) (bool, error) {
	return b.skipTo(&delim{kind: oneByte, c: c})
}

// SkipToAll is SkipTo for a delimiter of several bytes, which is found however
// the fills cut it.
//
// Smalltalk: Stream >> skipToAll:.
func (b *ReadBuffer) SkipToAll(seq []byte) (bool, error) {
	return b.skipTo(&delim{kind: sequence, seq: seq})
}

// SkipWhile consumes the bytes for which hold is true. It returns false, with a nil
// error, when the stream ends before there is another byte. A nil hold is a
// *ArgumentError.
func (b *ReadBuffer) SkipWhile(hold func(byte) bool) (bool, error) {
	if hold == nil {
		return false, misuse.Nil("readbuffer.SkipWhile", "hold", "")
	}
	return b.skipBefore(&delim{kind: notHold, hold: hold})
}

// SkipSeparators consumes white space: space, tab, new line, form feed and carriage
// return. It returns false, with a nil error, when the stream ends before there is
// another byte.
//
// Smalltalk: Stream >> skipSeparators.
func (b *ReadBuffer) SkipSeparators() (bool, error) {
	return b.skipBefore(&delim{kind: noneOf, set: separators})
}

func (b *ReadBuffer) skipTo(d *delim) (bool, error) {
	found, err := b.skipBefore(d)
	if found {
		b.Advance(d.width())
	}
	return found, err
}

// skipBefore consumes what stands before d. While it waits it keeps only the bytes
// that may be the beginning of d.
func (b *ReadBuffer) skipBefore(d *delim) (bool, error) {
	for {
		v := b.View()
		if i := d.index(v, 0); i >= 0 {
			b.Advance(i)
			return true, nil
		}
		b.Advance(d.searched(len(v)))
		if err := b.more(0, max(d.width(), b.size)); err != nil {
			if err == io.EOF {
				b.r = b.w
				return false, nil
			}
			return false, err
		}
	}
}
