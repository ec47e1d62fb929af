package streams

import (
	"bytes"
	"fmt"
	"io"

	"github.com/smalltalk-sockets/go/readbuffer"
)

// SetEOL sets what ends a line. It may be changed between any two lines. A policy
// that is none of those of this package is a mistake in the program: it panics.
func (r *Reader) SetEOL(e EOL) {
	if e > LFOrCRLF {
		panic(fmt.Sprintf("streams.SetEOL: %v is no policy: use AnyEOL, LF, CRLF or LFOrCRLF", e))
	}
	r.eol = e
	r.ends.forget(e)
}

// EOL returns what ends a line.
func (r *Reader) EOL() EOL { return r.eol }

// SetLineLimit sets how many bytes a line may have, its end not counted. 0 means
// what the buffer's Max is now; a new reader starts with that. A negative one is a
// *RangeError and changes nothing.
func (r *Reader) SetLineLimit(n int) error {
	if err := negative("SetLineLimit", "limit", n, zeroLimit); err != nil {
		return err
	}
	if n == 0 {
		n = r.b().Max()
	}
	r.lineLimit = n
	return nil
}

// LineLimit returns how many bytes a line may have.
func (r *Reader) LineLimit() int { return r.lineLimit }

// NextLine consumes the next line with its end and returns it without its end, a
// view. At the end of the stream a last line without an end is a line too (except
// under the policy CRLF); after it comes io.EOF. A line longer than LineLimit is a
// *readbuffer.LimitError and stays unread: SkipLine gets over it. It may block.
//
// Smalltalk: Stream >> nextLine.
func (r *Reader) NextLine() ([]byte, error) {
	b := r.b()
	v, at := b.View(), b.Position()
	if at >= r.ends.noLF {
		lf := bytes.IndexByte(v, '\n')
		if uint(lf) <= uint(r.lineLimit) && at+int64(lf) <= r.ends.plain {
			b.Advance(lf + 1)
			return v[:lf], nil
		}
		if size, ok := r.eol.quick(v, lf); ok && size <= r.lineLimit {
			b.Advance(lf + 1)
			return v[:size], nil
		}
		r.ends.searched(v, lf, at)
	}
	return r.nextLine()
}

// NextLineString is NextLine that returns a string of its own.
func (r *Reader) NextLineString() (string, error) {
	line, err := r.NextLine()
	return string(line), err
}

// AppendLine is NextLine that appends the line to dst and returns the extended
// slice; on an error dst as it was.
func (r *Reader) AppendLine(dst []byte) ([]byte, error) {
	line, err := r.NextLine()
	return append(dst, line...), err
}

// SkipLine consumes everything through the next line end, in constant memory; false
// when the stream ends without one. Under the policy CRLF it looks for CRLF and
// passes over a CR or LF alone. After an error what was skipped stays skipped, and
// calling it again goes on. It may block.
func (r *Reader) SkipLine() (bool, error) {
	switch r.eol {
	case CRLF:
		return r.b().SkipToAll([]byte("\r\n"))
	case LF, LFOrCRLF:
		return r.b().SkipTo('\n')
	}
	for {
		v := r.b().View()
		if i := bytes.IndexAny(v, "\r\n"); i >= 0 {
			r.b().Advance(i + 1)
			if v[i] == '\r' {
				r.b().DropNext('\n')
			}
			return true, nil
		}
		r.b().Advance(len(v))
		if some, err := r.b().Fill(); !some {
			return false, err
		}
	}
}

// nextLine is NextLine where the unread bytes do not begin with a line that is plain
// to see.
func (r *Reader) nextLine() ([]byte, error) {
	b, limit := r.b(), r.lineLimit
	for {
		v := b.View()
		line := r.ends.find(v, b.Position(), r.eol)
		switch {
		case line.size > limit:
			return nil, r.lineTooLong(limit)
		case line.bare:
			return nil, &EOLError{Offset: b.Offset() + int64(line.size), Byte: v[line.size]}
		case line.ended:
			b.Advance(line.next)
			if r.eol == AnyEOL && v[line.next-1] == '\r' {
				b.DropNext('\n')
			}
			return v[:line.size], nil
		}
		if err := b.Extend(limit); err != nil {
			return r.lastLine(err, limit)
		}
	}
}

// lastLine returns what is left when the stream cannot go on because of err.
func (r *Reader) lastLine(err error, limit int) ([]byte, error) {
	switch {
	case err != io.EOF || r.b().IsEmpty():
		return nil, err
	case r.eol == CRLF:
		return nil, io.ErrUnexpectedEOF
	case r.b().Len() > limit:
		return nil, r.lineTooLong(limit)
	}
	return r.b().BufferContents(), nil
}

func (r *Reader) lineTooLong(limit int) error {
	return &readbuffer.LimitError{What: "line", Limit: limit, Offset: r.b().Offset(), Seen: limit + 1}
}
