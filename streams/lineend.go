package streams

import (
	"bytes"
	"math"
)

// lineEnds is what a reader remembers of its searches for line ends, so that no byte
// is searched twice for the same one: not after a timeout, and not again for each of
// many short lines. Its numbers are positions of the buffer.
//
//	from             noCR              noLF
//	 |                |                 |
//	 a line of text . \r more text .... \n ..... unread bytes
//	 |<--- no CR ---->|
//	 |<----------- no LF -------------->|
//
// The bytes at noCR and noLF are the first CR and LF, or have not been searched. A
// line whose first LF is not behind plain ends with that LF and nothing else: no CR
// before it ends it, or belongs to its end.
type lineEnds struct {
	from, noLF, noCR, plain int64
}

// forget drops all that is known.
func (e *lineEnds) forget(eol EOL) {
	*e = lineEnds{plain: -1}
	if eol == LF {
		e.plain = math.MaxInt64
	}
}

// searched remembers that the first LF of v, the unread bytes, is at index lf, or
// that there is none.
func (e *lineEnds) searched(v []byte, lf int, at int64) {
	if lf < 0 {
		lf = len(v)
	}
	e.from, e.noLF = at, at+int64(lf)
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
	bare  bool // not ended: the byte behind size stands alone, against the policy
	size  int  // bytes before the line end; those that are known when not ended
	next  int  // where the next line begins
}

// find looks for the end of the line at the start of v, the unread bytes.
func (e *lineEnds) find(v []byte, at int64, eol EOL) foundLine {
	if at < e.from {
		e.forget(eol) // a step back
	}
	e.from = at
	lf := scanFor(v, '\n', at, &e.noLF)
	if eol == LF || eol == LFOrCRLF {
		return endedByLF(v, lf, eol)
	}
	cr := scanFor(v, '\r', at, &e.noCR)
	if eol == AnyEOL {
		e.plain = e.noCR
	}
	if cr < 0 || lf >= 0 && lf < cr {
		if lf >= 0 && eol == CRLF {
			return foundLine{bare: true, size: lf}
		}
		return endedByLF(v, lf, eol)
	}
	next := cr + 1
	switch {
	case next < len(v) && v[next] == '\n':
		return foundLine{ended: true, size: cr, next: next + 1}
	case eol == AnyEOL:
		return foundLine{ended: true, size: cr, next: next}
	}
	return foundLine{bare: next < len(v), size: cr}
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

// scanFor is bytes.IndexByte that starts at the position in none, before which there
// is no c, and moves that position on.
func scanFor(v []byte, c byte, at int64, none *int64) int {
	from := min(max(*none-at, 0), int64(len(v)))
	*none = at + int64(len(v))
	if from == int64(len(v)) {
		return -1
	}
	i := bytes.IndexByte(v[from:], c)
	if i < 0 {
		return -1
	}
	*none = at + from + int64(i)
	return int(from) + i
}
