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
	if eol == LF || eol == LFOrCRLF {
		e.noCR = math.MaxInt64 // where it is an ordinary byte
	}
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

// begin goes on from a position, where the next line begins.
func (e *lineEnds) begin(at int64, eol EOL) {
	if at < e.from {
		e.forget(eol) // a step back
	}
	e.from = at
}

// known returns how many bytes behind from are known by noLF or noCR.
func (e *lineEnds) known(none int64) int { return int(max(none-e.from, 0)) }

// sizeBefore returns the size of a line whose first LF is at index lf and ends it,
// with a CR before it where the policy asks for one; less than 0 if that is missing.
func (e EOL) sizeBefore(v []byte, lf int) int {
	if size := lf - 1; size >= 0 && v[size] == '\r' {
		return size
	}
	if e == LFOrCRLF {
		return lf
	}
	return -1
}

// A foundLine is where a line ends, as far as the unread bytes show it.
type foundLine struct {
	ended bool
	bare  bool // not ended: the byte behind size stands alone, against the policy
	size  int  // bytes before the line end; those that are known when not ended
	next  int  // where the next line begins
}

// find looks for the end of the line at the start of v, the unread bytes, which begin
// at from. The first LF is at index lf, or lf is the size of v.
func (e *lineEnds) find(v []byte, lf int, eol EOL) foundLine {
	cr := min(e.known(e.noCR), len(v))
	if cr < len(v) {
		cr += scan(v[cr:], '\r')
		e.noCR = e.from + int64(cr)
	}
	if eol == AnyEOL {
		e.plain = e.noCR
	}
	switch {
	case lf < cr:
		return endedByLF(v, lf, eol)
	case cr < len(v):
		return endedByCR(v, cr, eol)
	case eol == LFOrCRLF && len(v) > 0 && v[len(v)-1] == '\r':
		return foundLine{size: len(v) - 1}
	}
	return foundLine{size: len(v)}
}

// endedByLF returns the line whose first end is the LF at index lf.
func endedByLF(v []byte, lf int, eol EOL) foundLine {
	if eol == CRLF {
		return foundLine{bare: true, size: lf}
	}
	line := foundLine{ended: true, size: lf, next: lf + 1}
	if eol == LFOrCRLF && lf > 0 && v[lf-1] == '\r' {
		line.size--
	}
	return line
}

// endedByCR returns the line whose first end is the CR at index cr.
func endedByCR(v []byte, cr int, eol EOL) foundLine {
	next := cr + 1
	switch {
	case next < len(v) && v[next] == '\n':
		return foundLine{ended: true, size: cr, next: next + 1}
	case eol == AnyEOL:
		return foundLine{ended: true, size: cr, next: next}
	}
	return foundLine{bare: next < len(v), size: cr}
}

// scan returns the index of the first c in v, or the size of v.
func scan(v []byte, c byte) int {
	if i := bytes.IndexByte(v, c); i >= 0 {
		return i
	}
	return len(v)
}
