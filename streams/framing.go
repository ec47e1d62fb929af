package streams

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"github.com/smalltalk-sockets/go/readbuffer/misuse"
)

// ErrHeader is matched by the error of NewFraming for a header that makes no sense.
var ErrHeader = errors.New("streams: invalid frame header")

// A Header describes frames that say how long they are: where in a frame its length
// stands, what is counted, and what the reader is to return.
//
//	                       Offset   Size
//	                      |------|--------|
//	frame on the wire:    | type | length |    rest …    |
//	                      |---------- Adjust + value of length + Offset + Size
type Header struct {
	Offset int              // bytes before the length
	Size   int              // bytes of the length, 1 to 8
	Order  binary.ByteOrder // of the length; nil means binary.BigEndian
	Adjust int              // added to the length: it then counts what follows it
	Strip  int              // bytes at the start of the frame that are not returned
	Limit  int              // most bytes of a whole frame; 0 means the buffer's Max, which always holds
}

// A Framing is a Header that NewFraming has checked. The zero Framing is none, and
// methods that are given one return an *ArgumentError. It is safe for concurrent
// use.
type Framing struct {
	offset, size int
	head         int   // bytes up to the end of the length
	shift        uint8 // bits of eight bytes that are not of the length
	little       bool
	uncounted    int // bytes of a frame that its length does not count
	strip        int
	below        int // every frame is longer than that
	limit        int // no frame is longer
}

// NewFraming checks a header. The error for one that makes no sense matches
// ErrHeader.
func NewFraming(h Header) (*Framing, error) {
	f := &Framing{
		offset:    h.Offset,
		size:      h.Size,
		head:      h.Offset + h.Size,
		shift:     uint8(64 - 8*h.Size),
		little:    h.Order == binary.LittleEndian,
		uncounted: h.Offset + h.Size + h.Adjust,
		strip:     h.Strip,
		below:     max(h.Offset+h.Size, h.Strip) - 1,
		limit:     h.Limit,
	}
	if h.Limit == 0 {
		f.limit = math.MaxInt
	}
	const most = math.MaxInt32 / 4
	switch {
	case h.Size < 1 || h.Size > 8:
		return nil, fmt.Errorf("%w: a length of %d bytes, not of 1 to 8", ErrHeader, h.Size)
	case h.Offset < 0 || h.Offset > most:
		return nil, fmt.Errorf("%w: a length at offset %d, not from 0 to %d", ErrHeader, h.Offset, most)
	case h.Adjust < -most || h.Adjust > most:
		return nil, fmt.Errorf("%w: an adjustment by %d, not from %d to %d", ErrHeader, h.Adjust, -most, most)
	case h.Strip < 0 || h.Strip > most:
		return nil, fmt.Errorf("%w: %d bytes to strip, not from 0 to %d", ErrHeader, h.Strip, most)
	case h.Limit < 0 || h.Limit > 0 && h.Limit <= f.below:
		return nil, fmt.Errorf("%w: a limit of %d bytes, of which the shortest frame has %d", ErrHeader, h.Limit, f.below+1)
	case h.Order != nil && h.Order != binary.LittleEndian && h.Order != binary.BigEndian:
		return nil, fmt.Errorf("%w: byte order %v, neither binary.BigEndian nor binary.LittleEndian", ErrHeader, h.Order)
	}
	return f, nil
}

// MustFraming is NewFraming for headers that are known to be right; it panics
// otherwise.
func MustFraming(h Header) *Framing {
	f, err := NewFraming(h)
	if err != nil {
		panic(err)
	}
	return f
}

// check returns an error for a framing that NewFraming has not made.
func (f *Framing) check(call string) error {
	switch {
	case f == nil:
		return misuse.Nil("streams."+call, "framing", "")
	case f.size == 0:
		return &ArgumentError{Call: "streams." + call, What: "framing", Reason: "is a zero Framing: NewFraming makes one"}
	}
	return nil
}

// length returns the value of the length field of a frame that begins with v.
func (f *Framing) length(v []byte) uint64 {
	field := v[f.offset:f.head]
	if f.little {
		return loadLE(field)
	}
	return loadBE(field)
}

// quickLength is length where eight bytes can be loaded at once, all of them
// here.
func (f *Framing) quickLength(p *[8]byte) uint64 {
	if f.little {
		return binary.LittleEndian.Uint64(p[:]) << (f.shift & 63) >> (f.shift & 63)
	}
	return binary.BigEndian.Uint64(p[:]) >> (f.shift & 63)
}

// total returns how many bytes a frame has whose length field has a value: negative
// when it would be shorter than its own header, and more than most, without
// overflow, when it is too long.
func (f *Framing) total(length uint64, most int) int {
	if length > uint64(most)+math.MaxInt32 {
		return clamp(length)
	}
	total := int64(length) + int64(f.uncounted)
	if total <= int64(f.below) {
		return -1
	}
	return clamp(uint64(total))
}

// clamp makes an int of v, the largest one when v is too large.
func clamp(v uint64) int { return int(min(v, math.MaxInt)) }
