package readbuffer

import (
	"bytes"
	"io"

	"github.com/smalltalk-sockets/go/readbuffer/misuse"
)

// Peek returns the next n bytes without consuming them. When the stream ends
// before, the error is io.ErrUnexpectedEOF, or io.EOF when no byte is left at all.
// More than Max is a *LimitError, less than 0 a *RangeError.
func (b *ReadBuffer) Peek(n int) ([]byte, error) { return b.peek("Peek", n) }

// peek is Peek on behalf of the exported method call.
func (b *ReadBuffer) peek(call string, n int) ([]byte, error) {
	if uint(b.Len()) < uint(n) || n > b.max {
		if err := b.require(call, n); err != nil {
			return nil, err
		}
	}
	return b.View()[:n:n], nil
}

// PeekByte returns the next byte without consuming it, io.EOF at the end of the
// stream.
//
// Smalltalk: StreamSocket >> peek.
func (b *ReadBuffer) PeekByte() (byte, error) {
	if b.IsEmpty() {
		if err := b.more(b.size, b.size); err != nil {
			return 0, err
		}
	}
	return b.buf[b.r], nil
}

// PeekFor consumes the next byte if it is c, and reports whether it did. At the end
// of the stream it returns false with a nil error.
//
// Smalltalk: StreamSocket >> peekFor:.
func (b *ReadBuffer) PeekFor(c byte) (bool, error) {
	next, err := b.PeekByte()
	if err != nil {
		return false, unlessEOF(err)
	}
	if next != c {
		return false, nil
	}
	b.Advance(1)
	return true, nil
}

// PeekForAll consumes the next len(seq) bytes if they are seq, and reports whether
// it did. It waits for no more bytes than it needs to tell.
func (b *ReadBuffer) PeekForAll(seq []byte) (bool, error) {
	for {
		v := b.View()
		known := min(len(v), len(seq))
		if !bytes.Equal(v[:known], seq[:known]) {
			return false, nil
		}
		if known == len(seq) {
			b.Advance(known)
			return true, nil
		}
		if enough, err := b.Request(known + 1); !enough {
			return false, err
		}
	}
}

// Next consumes and returns exactly n bytes. When the stream ends before, the error
// is io.ErrUnexpectedEOF and they stay unread, or io.EOF when no byte is left at
// all. More than Max is a *LimitError, less than 0 a *RangeError.
//
// Smalltalk: Stream >> next:.
func (b *ReadBuffer) Next(n int) ([]byte, error) {
	p, err := b.peek("Next", n)
	if err == nil {
		b.Advance(n)
	}
	return p, err
}

// NextAvailable waits until at least one byte is there, then consumes and returns
// what is available without another wait, at most n bytes. Behind a fill function
// that blocks that is what one fill brings. At the end of the stream the error is
// io.EOF. A negative n is a *RangeError.
//
// Smalltalk: Stream >> nextAvailable:.
func (b *ReadBuffer) NextAvailable(n int) ([]byte, error) {
	if n <= 0 {
		return nil, negative("NextAvailable", "count", n, "")
	}
	n = min(n, b.Max())
	if b.IsEmpty() {
		if err := b.more(b.size, b.size); err != nil {
			return nil, err
		}
	}
	for b.blocking != nil && b.Len() < n {
		if err := b.moreNow(n + b.size); err != nil {
			if err != ErrWouldBlock && passing(err) {
				b.err = err // the bytes come first
			}
			break
		}
	}
	v := b.View()
	n = min(len(v), n)
	b.Advance(n)
	return v[:n:n], nil
}

// ReadBuffered consumes up to len(p) buffered bytes into p and returns how many. It
// never fills.
func (b *ReadBuffer) ReadBuffered(p []byte) int {
	n := copy(p, b.View())
	b.r += n
	return n
}

// Read consumes up to len(p) bytes into p, after at most one fill, and blocks
// only when the buffer is empty. A large p is filled without a copy.
//
// Smalltalk: ReadBuffer >> nextAvailable:into:startingAt:.
func (b *ReadBuffer) Read(p []byte) (int, error) {
	if b.IsEmpty() && len(p) > 0 {
		if n := min(int64(len(p)), b.end-b.Offset()); n >= int64(b.size) {
			return b.readDirect(p[:n])
		}
		if err := b.more(b.size, b.size); err != nil {
			return 0, err
		}
	}
	return b.ReadBuffered(p), nil
}

// WriteBuffered writes what is buffered to w, at most n bytes, and returns how many
// it wrote; what w did not take stays unread. It never fills, and with nothing to
// write it does not call w. A negative n is a *RangeError, a nil w a
// *ArgumentError.
func (b *ReadBuffer) WriteBuffered(w io.Writer, n int) (int, error) {
	if err := negative("WriteBuffered", "count", n, ""); err != nil {
		return 0, err
	}
	if err := misuse.NotNil("readbuffer.WriteBuffered", "writer", w); err != nil {
		return 0, err
	}
	return b.writeBuffered(w, n)
}

func (b *ReadBuffer) writeBuffered(w io.Writer, n int) (int, error) {
	v := b.View()
	v = v[:min(len(v), n)]
	if len(v) == 0 {
		return 0, nil
	}
	written, err := w.Write(v)
	written, err = checked(written, len(v), err)
	b.r += written
	if err == nil && written < len(v) {
		err = io.ErrShortWrite
	}
	return written, err
}

// WriteTo writes everything up to the end of the stream to w. It returns how many
// bytes it wrote; what w did not take stays unread. When w is a WriteBuffer, or has
// its methods Pending and Flush, it is flushed before each fill, so that nothing
// waits in it while the fill does. A nil w is an *ArgumentError.
//
// Smalltalk: Stream >> nextPutAllOn:.
func (b *ReadBuffer) WriteTo(w io.Writer) (int64, error) {
	if err := misuse.NotNil("readbuffer.WriteTo", "writer", w); err != nil {
		return 0, err
	}
	var sum int64
	for {
		n, err := b.writeBuffered(w, b.Len())
		sum += int64(n)
		if err == nil {
			err = flushPending(w)
		}
		if err != nil {
			return sum, err
		}
		if err := b.more(b.size, b.size); err != nil {
			return sum, unlessEOF(err)
		}
	}
}

// flushPending flushes what waits in w, when w is a buffer of this kind.
func flushPending(w io.Writer) error {
	out, ok := w.(interface {
		Pending() bool
		Flush() error
	})
	if !ok || !out.Pending() {
		return nil
	}
	return out.Flush()
}
