package streams

import (
	"encoding/binary"
	"math"
)

// The numbers of this file have a fixed width; BE is the network's order, most
// significant byte first, LE the other one. When the stream ends inside a
// number the answer is io.ErrUnexpectedEOF and its bytes stay readable; io.EOF
// when it ends before. All may block.

// Uint8 consumes and answers one byte as a number.
func (r *Reader) Uint8() (uint8, error) { return r.b().ReadByte() }

// Int8 consumes and answers one byte as a signed number.
func (r *Reader) Int8() (int8, error) {
	c, err := r.b().ReadByte()
	return int8(c), err
}

// Uint16BE consumes and answers 2 bytes, most significant first.
func (r *Reader) Uint16BE() (uint16, error) {
	b := r.b()
	if v := b.View(); len(v) >= 2 {
		b.Advance(2)
		return binary.BigEndian.Uint16(v), nil
	}
	v, err := r.fixedBE(2)
	return uint16(v), err
}

// Int16BE is Uint16BE for a signed number.
func (r *Reader) Int16BE() (int16, error) {
	v, err := r.Uint16BE()
	return int16(v), err
}

// Uint24BE consumes and answers 3 bytes, most significant first.
func (r *Reader) Uint24BE() (uint32, error) {
	v, err := r.fixedBE(3)
	return uint32(v), err
}

// Int24BE is Uint24BE for a signed number.
func (r *Reader) Int24BE() (int32, error) {
	v, err := r.Uint24BE()
	return int32(v<<8) >> 8, err // spreads the sign
}

// Uint32BE consumes and answers 4 bytes, most significant first.
func (r *Reader) Uint32BE() (uint32, error) {
	b := r.b()
	if v := b.View(); len(v) >= 4 {
		b.Advance(4)
		return binary.BigEndian.Uint32(v), nil
	}
	v, err := r.fixedBE(4)
	return uint32(v), err
}

// Int32BE is Uint32BE for a signed number.
func (r *Reader) Int32BE() (int32, error) {
	v, err := r.Uint32BE()
	return int32(v), err
}

// Uint48BE consumes and answers 6 bytes, most significant first.
func (r *Reader) Uint48BE() (uint64, error) {
	v, err := r.fixedBE(6)
	return v, err
}

// Int48BE is Uint48BE for a signed number.
func (r *Reader) Int48BE() (int64, error) {
	v, err := r.Uint48BE()
	return int64(v<<16) >> 16, err // spreads the sign
}

// Uint64BE consumes and answers 8 bytes, most significant first.
func (r *Reader) Uint64BE() (uint64, error) {
	b := r.b()
	if v := b.View(); len(v) >= 8 {
		b.Advance(8)
		return binary.BigEndian.Uint64(v), nil
	}
	v, err := r.fixedBE(8)
	return v, err
}

// Int64BE is Uint64BE for a signed number.
func (r *Reader) Int64BE() (int64, error) {
	v, err := r.Uint64BE()
	return int64(v), err
}

// Float32BE consumes and answers 4 bytes as an IEEE 754 number.
func (r *Reader) Float32BE() (float32, error) {
	v, err := r.Uint32BE()
	return math.Float32frombits(v), err
}

// Float64BE consumes and answers 8 bytes as an IEEE 754 number.
func (r *Reader) Float64BE() (float64, error) {
	v, err := r.Uint64BE()
	return math.Float64frombits(v), err
}

// Uint16LE consumes and answers 2 bytes, least significant first.
func (r *Reader) Uint16LE() (uint16, error) {
	b := r.b()
	if v := b.View(); len(v) >= 2 {
		b.Advance(2)
		return binary.LittleEndian.Uint16(v), nil
	}
	v, err := r.fixedLE(2)
	return uint16(v), err
}

// Int16LE is Uint16LE for a signed number.
func (r *Reader) Int16LE() (int16, error) {
	v, err := r.Uint16LE()
	return int16(v), err
}

// Uint24LE consumes and answers 3 bytes, least significant first.
func (r *Reader) Uint24LE() (uint32, error) {
	v, err := r.fixedLE(3)
	return uint32(v), err
}

// Int24LE is Uint24LE for a signed number.
func (r *Reader) Int24LE() (int32, error) {
	v, err := r.Uint24LE()
	return int32(v<<8) >> 8, err // spreads the sign
}

// Uint32LE consumes and answers 4 bytes, least significant first.
func (r *Reader) Uint32LE() (uint32, error) {
	b := r.b()
	if v := b.View(); len(v) >= 4 {
		b.Advance(4)
		return binary.LittleEndian.Uint32(v), nil
	}
	v, err := r.fixedLE(4)
	return uint32(v), err
}

// Int32LE is Uint32LE for a signed number.
func (r *Reader) Int32LE() (int32, error) {
	v, err := r.Uint32LE()
	return int32(v), err
}

// Uint48LE consumes and answers 6 bytes, least significant first.
func (r *Reader) Uint48LE() (uint64, error) {
	v, err := r.fixedLE(6)
	return v, err
}

// Int48LE is Uint48LE for a signed number.
func (r *Reader) Int48LE() (int64, error) {
	v, err := r.Uint48LE()
	return int64(v<<16) >> 16, err // spreads the sign
}

// Uint64LE consumes and answers 8 bytes, least significant first.
func (r *Reader) Uint64LE() (uint64, error) {
	b := r.b()
	if v := b.View(); len(v) >= 8 {
		b.Advance(8)
		return binary.LittleEndian.Uint64(v), nil
	}
	v, err := r.fixedLE(8)
	return v, err
}

// Int64LE is Uint64LE for a signed number.
func (r *Reader) Int64LE() (int64, error) {
	v, err := r.Uint64LE()
	return int64(v), err
}

// Float32LE consumes and answers 4 bytes as an IEEE 754 number.
func (r *Reader) Float32LE() (float32, error) {
	v, err := r.Uint32LE()
	return math.Float32frombits(v), err
}

// Float64LE consumes and answers 8 bytes as an IEEE 754 number.
func (r *Reader) Float64LE() (float64, error) {
	v, err := r.Uint64LE()
	return math.Float64frombits(v), err
}

// fixedBE consumes and answers n bytes, 1 to 8. Where eight are here it loads
// them all and drops those that are too many.
func (r *Reader) fixedBE(n int) (uint64, error) {
	b := r.b()
	if v := b.View(); len(v) >= 8 {
		b.Advance(n)
		return binary.BigEndian.Uint64(v) >> (64 - 8*n), nil
	}
	p, err := r.b().Next(n)
	return loadBE(p), err
}

func (r *Reader) fixedLE(n int) (uint64, error) {
	b := r.b()
	if v := b.View(); len(v) >= 8 {
		b.Advance(n)
		shift := 64 - 8*n
		return binary.LittleEndian.Uint64(v) << shift >> shift, nil
	}
	p, err := r.b().Next(n)
	return loadLE(p), err
}

func loadBE(p []byte) (v uint64) {
	for _, c := range p {
		v = v<<8 | uint64(c)
	}
	return v
}

func loadLE(p []byte) (v uint64) {
	for i, c := range p {
		v |= uint64(c) << (8 * i)
	}
	return v
}
