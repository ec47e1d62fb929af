package readbuffer

import "bytes"

// A Set is a set of bytes, for UpToAny and the like.
type Set [4]uint64

// NewSet returns the set of the bytes of chars.
func NewSet(chars string) Set {
	var s Set
	for i := range len(chars) {
		s[chars[i]>>6] |= 1 << (chars[i] & 63)
	}
	return s
}

// Has reports whether c is in the set.
func (s *Set) Has(c byte) bool { return s[c>>6]>>(c&63)&1 != 0 }

// separators is the white space that SkipSeparators skips: space, tab, new
// line, form feed and carriage return.
var separators = NewSet(" \t\n\f\r")

// A delim is what ends an item.
type delim struct {
	kind delimKind
	c    byte
	seq  []byte
	set  Set
	hold func(byte) bool
}

type delimKind uint8

const (
	oneByte  delimKind = iota + 1 // the byte c
	sequence                      // the bytes seq, in this order
	anyOf                         // a byte of set
	noneOf                        // a byte that is not of set
	notHold                       // a byte for which hold is false
)

// width returns how many bytes the delimiter has.
func (d *delim) width() int {
	if d.kind == sequence {
		return len(d.seq)
	}
	return 1
}

// index returns where in v the delimiter begins, at from or later, or -1.
func (d *delim) index(v []byte, from int) int {
	i := -1
	rest := v[from:]
	switch d.kind {
	case oneByte:
		i = bytes.IndexByte(rest, d.c)
	case sequence:
		i = bytes.Index(rest, d.seq)
	case anyOf, noneOf:
		for at, c := range rest {
			if d.set.Has(c) == (d.kind == anyOf) {
				i = at
				break
			}
		}
	case notHold:
		for at, c := range rest {
			if !d.hold(c) {
				i = at
				break
			}
		}
	}
	if i < 0 {
		return -1
	}
	return from + i
}

// searched returns how many of n bytes a search can leave behind: no whole
// delimiter is in them, and none can begin there.
func (d *delim) searched(n int) int { return max(0, n-d.width()+1) }

// same reports whether two searches look for the same thing.
func (d *delim) same(o *delim) bool {
	return d.kind == o.kind && d.c == o.c && d.set == o.set && bytes.Equal(d.seq, o.seq)
}

// resume is what an interrupted search leaves behind, so that its repetition
// need not look at the same bytes again.
type resume struct {
	delim    delim
	offset   int64 // stream offset at which the search began
	searched int   // bytes from there that were searched; 0 if none
}
