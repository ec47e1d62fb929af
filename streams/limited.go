package streams

import (
	"io"

	"github.com/smalltalk-sockets/go/readbuffer"
)

// A Limited is a bounded part of a stream: a Reader that sees the end of the
// stream where the part ends. It reads from the same buffer, so nothing is
// copied and nothing is read ahead into the part's own memory.
//
// Until Drain, every reader of the buffer sees that end, so none reads what follows
// by mistake.
//
// It begins with the line policy and the line limit of the stream; a change of them
// holds for the part alone.
type Limited struct {
	reader
	end   readbuffer.End // behind the part
	outer readbuffer.End // the one that was set before
}

// Limit makes the next n bytes a stream of their own, which ends there: give it to
// the code that parses them, then call Drain. If the real end comes before, that is
// io.ErrUnexpectedEOF. Parts can be nested; an inner part ends where the outer one
// does, at the latest. A LF that belongs to the end of the line before, and is not here
// yet, is none of the n bytes. Limit does no input; 0 makes an empty part, and a negative n
// is a *RangeError.
func (r *Reader) Limit(n int64) (Limited, error) { return r.limit("Limit", "size", n) }

// limit is Limit on behalf of the exported method call.
func (r *Reader) limit(call, what string, n int64) (Limited, error) {
	if err := negative(call, what, n, ""); err != nil {
		return Limited{}, err
	}
	b := r.b()
	end := b.EndAfter(n)
	outer := b.SetEnd(end.Within(b.End()))
	return Limited{reader: *r, end: end, outer: outer}, nil
}

// Reader returns the part as a Reader, for functions that take one.
func (l *Limited) Reader() *Reader { return &l.reader }

// Left returns how many bytes of the part are not consumed yet.
func (l *Limited) Left() int64 { return l.end.Offset() - l.b().Offset() }

// Drain skips what is left of the part and makes what follows readable again. After
// an error, a timeout for example, the part still ends there, and calling Drain
// again goes on. A stream that ends inside the part is io.ErrUnexpectedEOF.
func (l *Limited) Drain() error {
	// Where the LF of a line end came last, Left has counted it, and Skip has not.
	if _, err := l.Skip(max(l.Left(), 0)); err != nil && l.Left() > 0 {
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		return err
	}
	l.lift()
	return nil
}

// lift makes what follows readable again without skipping.
func (l *Limited) lift() { l.b().SetEnd(l.outer) }
