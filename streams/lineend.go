package streams

import (
	"bytes"
	"math"
)

// lineEnds is what a reader knows about the line ends ahead, as stream offsets,
// so that no byte is searched twice for the same thing: not after a timeout,
// and not for a CR once for each of many short lines.
type lineEnds struct {
	from int64 // what follows holds from this offset on
	noLF int64 // there is no LF before this offset
	noCR int64 // there is no CR before this offset

	// A line that begins at ready or later, and whose first LF is not behind
	// plain, ends with that LF and nothing else.
	ready, plain int64
}

// forget drops all that is known.
func (e *lineEnds) forget(eol EOL) {
	*e = lineEnds{plain: -1}
	if eol == LF {
		e.plain = math.MaxInt64
	}
}

// searched notes that the first LF of v is at index lf, or that there is none.
func (e *lineEnds) searched(v []byte, lf int, offset int64) {
	if lf < 0 {
		lf = len(v)
	}
	e.from, e.noLF = offset, offset+int64(lf)
}

// quick returns the size of a line whose first LF is at index lf, if the bytes
// before it are enough to tell.
func (e EOL) quick(v []byte, lf int) (size int, ok bool) {
	size = lf - 1
	if size < 0 || v[size] != '\r' {
		return lf, e == LFOrCRLF && lf >= 0
	}
	switch e {
	case LF:
		return 0, false
	case LFOrCRLF:
		return size, true
	}
	return size, bytes.IndexByte(v[:size], '\r') < 0
}

// A foundLine is where a line ends, as far as the unread bytes show it.
type foundLine struct {
	ended bool
	size  int // bytes before the line end; those that are known when not ended
	next  int // where the next line begins
}

// find looks for the end of the line at the start of v, the unread bytes at a
// stream offset. Together with an error its size says what stands before the
// offending byte.
func (e *lineEnds) find(v []byte, offset int64, eol EOL) (foundLine, error) {
	if offset < e.from {
		e.forget(eol) // a step back
	}
	e.from = offset
	lf := scanFor(v, '\n', offset, &e.noLF)
	e.ready = e.noLF
	if eol == LF || eol == LFOrCRLF {
		return endedByLF(v, lf, eol), nil
	}
	cr := scanFor(v, '\r', offset, &e.noCR)
	if eol == AnyEOL {
		e.plain = e.noCR
	}
	if cr < 0 || lf >= 0 && lf < cr {
		if lf >= 0 && eol == CRLF {
			return foundLine{size: lf}, &EOLError{Offset: offset + int64(lf), Byte: '\n'}
		}
		return endedByLF(v, lf, eol), nil
	}
	next := cr + 1
	switch {
	case next < len(v) && v[next] == '\n':
		return foundLine{ended: true, size: cr, next: next + 1}, nil
	case eol == AnyEOL:
		return foundLine{ended: true, size: cr, next: next}, nil
	case next < len(v):
		return foundLine{size: cr}, &EOLError{Offset: offset + int64(cr), Byte: '\r'}
	}
	return foundLine{size: cr}, nil
}

// endedByLF returns the line that ends with the LF at index lf, or does not end
// yet.
func endedByLF(v []byte, lf int, eol EOL) foundLine {
	line := foundLine{ended: true, size: lf, next: lf + 1}
	if lf < 0 {
		line = foundLine{size: len(v)}
	}
	if eol == LFOrCRLF && line.size > 0 && v[line.size-1] == '\r' {
		line.size--
	}
	return line
}

// scanFor is bytes.IndexByte that starts at the offset in none, before which there
// is no c, and moves that offset on.
func scanFor(v []byte, c byte, offset int64, none *int64) int {
	from := min(max(*none-offset, 0), int64(len(v)))
	i := bytes.IndexByte(v[from:], c)
	if i < 0 {
		*none = offset + int64(len(v))
		return -1
	}
	*none = offset + from + int64(i)
	return int(from) + i
}
