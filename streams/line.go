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
	b, e := r.b(), &r.ends
	v, at := b.View(), b.Position()
	if at < e.noLF {
		return r.nextLine()
	}
	// The search is the only call here. What it does not find is left to nextLine,
	// which does not search these bytes again.
	lf := bytes.IndexByte(v, '\n')
	if uint(lf) >= uint(len(v)) || lf > r.lineLimit {
		return r.searched(v, lf, at)
	}
	if at+int64(lf) <= e.plain {
		b.Advance(lf + 1)
		return v[:lf:lf], nil
	}
	size := r.eol.sizeBefore(v, lf)
	if size < 0 || r.eol != LFOrCRLF && bytes.IndexByte(v[:size], '\r') >= 0 {
		return r.searched(v, lf, at)
	}
	b.Advance(lf + 1)
	return v[:size:size], nil
}

// searched is NextLine behind a search that has found the first LF of v, the unread
// bytes, at index lf, or none.
func (r *Reader) searched(v []byte, lf int, at int64) ([]byte, error) {
	r.ends.searched(v, lf, at)
	return r.nextLine()
}

// nextLine is NextLine where the unread bytes do not begin with a line that is plain
// to see.
func (r *Reader) nextLine() ([]byte, error) {
	b, e := r.b(), &r.ends
	e.begin(b.Position(), r.eol)
	for {
		v := b.View()
		lf := min(e.known(e.noLF), len(v))
		if lf < len(v) {
			lf += scan(v[lf:], '\n')
			e.noLF = e.from + int64(lf)
			if lf <= r.lineLimit && lf < len(v) && e.noLF <= e.plain {
				b.Advance(lf + 1)
				return v[:lf:lf], nil
			}
		}
		if len(v) > r.lineLimit || lf < len(v) || e.known(e.noCR) < len(v) {
			if line, done, err := r.findLine(v, lf); done {
				return line, err
			}
		}
		if err := b.Extend(r.lineLimit); err != nil {
			return r.lastLine(err)
		}
	}
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

// findLine consumes and returns the line at the start of v, the unread bytes, whose
// first LF is at index lf, or not there yet. It is done unless the end of the line is
// still to come.
func (r *Reader) findLine(v []byte, lf int) (line []byte, done bool, err error) {
	b := r.b()
	found := r.ends.find(v, lf, r.eol)
	switch {
	case found.size > r.lineLimit:
		return nil, true, r.lineTooLong()
	case found.bare:
		return nil, true, &EOLError{Offset: b.Offset() + int64(found.size), Byte: v[found.size]}
	case !found.ended:
		return nil, false, nil
	}
	b.Advance(found.next)
	if r.eol == AnyEOL && v[found.next-1] == '\r' {
		b.DropNext('\n')
	}
	return v[:found.size:found.size], true, nil
}

// lastLine returns what is left when the stream cannot go on because of err.
func (r *Reader) lastLine(err error) ([]byte, error) {
	switch {
	case err != io.EOF || r.b().IsEmpty():
		return nil, err
	case r.eol == CRLF:
		return nil, io.ErrUnexpectedEOF
	case r.b().Len() > r.lineLimit:
		return nil, r.lineTooLong()
	}
	return r.b().BufferContents(), nil
}

func (r *Reader) lineTooLong() error {
	return &readbuffer.LimitError{What: "line", Limit: r.lineLimit, Offset: r.b().Offset(), Seen: r.lineLimit + 1}
}
