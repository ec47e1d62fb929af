package streams

import (
	"encoding/binary"
	"math"
)

// Variable-width numbers, three encodings. When the stream ends inside a number the
// error is io.ErrUnexpectedEOF and its bytes stay readable. All may block.

// Uvarint consumes and returns a number in base 128, least significant group first,
// as Protocol Buffers have it. More than 64 bits are a *SyntaxError.
func (r *Reader) Uvarint() (uint64, error) {
	b := r.b()
	if v, size := binary.Uvarint(b.View()); size > 0 {
		b.Advance(size)
		return v, nil
	}
	v, size, err := r.peekUvarint()
	if err == nil {
		b.Advance(size)
	}
	return v, err
}

// Varint consumes and returns a signed number in base 128 with zig-zag encoding, as
// Protocol Buffers have it.
func (r *Reader) Varint() (int64, error) {
	u, err := r.Uvarint()
	return int64(u>>1) ^ -int64(u&1), err
}

// UvarintQUIC consumes and returns a number of up to 62 bits, whose first two bits
// say how many bytes it has, as QUIC has it (RFC 9000, section 16).
func (r *Reader) UvarintQUIC() (uint64, error) {
	first, err := r.b().PeekByte()
	if err != nil {
		return 0, err
	}
	size := 1 << (first >> 6)
	v, err := r.fixedBE(size)
	return v &^ (3 << (8*size - 2)), err
}

// peekUvarint returns a number in base 128 and its size, without consuming it.
func (r *Reader) peekUvarint() (v uint64, size int, err error) {
	for {
		p := r.b().View()
		v, size = binary.Uvarint(p)
		switch {
		case size > 0:
			return v, size, nil
		case size < 0:
			return 0, 0, r.syntax("varint")
		}
		if err := r.b().Require(len(p) + 1); err != nil {
			return 0, 0, err
		}
	}
}

// MaxQUIC is the largest number that PutUvarintQUIC can put.
const MaxQUIC = 1<<62 - 1

// PutUvarint puts a number as Uvarint reads it.
func (w *Writer) PutUvarint(v uint64) error {
	it, p, err := w.reserve(binary.MaxVarintLen64)
	if err == nil {
		it.Commit(binary.PutUvarint(p, v))
	}
	err = w.sent(it, err)
	it.End()
	return err
}

// PutVarint puts a number as Varint reads it.
func (w *Writer) PutVarint(v int64) error { return w.PutUvarint(uint64(v<<1) ^ uint64(v>>63)) }

// PutUvarintQUIC puts a number as UvarintQUIC reads it, in as few bytes as
// possible. More than MaxQUIC is a *RangeError.
func (w *Writer) PutUvarintQUIC(v uint64) error {
	if v > MaxQUIC {
		return &RangeError{Call: "streams.PutUvarintQUIC", What: "number", Value: int64(min(v, math.MaxInt64)), Max: MaxQUIC}
	}
	class := 0
	switch {
	case v >= 1<<30:
		class = 3
	case v >= 1<<14:
		class = 2
	case v >= 1<<6:
		class = 1
	}
	size := 1 << class
	return w.putBE(v|uint64(class)<<(8*size-2), size)
}
