package streams

import "encoding/binary"

// The numbers of this file have a fixed width; BE is the network's order, most
// significant byte first, LE the other one. They are unsigned, as in
// encoding/binary: int32(v) and math.Float64frombits(v) convert them. When the
// stream ends inside a number the error is io.ErrUnexpectedEOF and its bytes stay
// readable; io.EOF when it ends before. All may block.

// Uint16BE consumes and returns 2 bytes, most significant first.
func (r *Reader) Uint16BE() (uint16, error) {
	b := r.b()
	if v := b.View(); len(v) >= 2 {
		b.Advance(2)
		return binary.BigEndian.Uint16(v), nil
	}
	v, err := r.fixedBE(2)
	return uint16(v), err
}

// Uint32BE consumes and returns 4 bytes, most significant first.
func (r *Reader) Uint32BE() (uint32, error) {
	b := r.b()
	if v := b.View(); len(v) >= 4 {
		b.Advance(4)
		return binary.BigEndian.Uint32(v), nil
	}
	v, err := r.fixedBE(4)
	return uint32(v), err
}

// Uint64BE consumes and returns 8 bytes, most significant first.
func (r *Reader) Uint64BE() (uint64, error) {
	b := r.b()
	if v := b.View(); len(v) >= 8 {
		b.Advance(8)
		return binary.BigEndian.Uint64(v), nil
	}
	v, err := r.fixedBE(8)
	return v, err
}

// Uint16LE consumes and returns 2 bytes, least significant first.
func (r *Reader) Uint16LE() (uint16, error) {
	b := r.b()
	if v := b.View(); len(v) >= 2 {
		b.Advance(2)
		return binary.LittleEndian.Uint16(v), nil
	}
	v, err := r.fixedLE(2)
	return uint16(v), err
}

// Uint32LE consumes and returns 4 bytes, least significant first.
func (r *Reader) Uint32LE() (uint32, error) {
	b := r.b()
	if v := b.View(); len(v) >= 4 {
		b.Advance(4)
		return binary.LittleEndian.Uint32(v), nil
	}
	v, err := r.fixedLE(4)
	return uint32(v), err
}

// Uint64LE consumes and returns 8 bytes, least significant first.
func (r *Reader) Uint64LE() (uint64, error) {
	b := r.b()
	if v := b.View(); len(v) >= 8 {
		b.Advance(8)
		return binary.LittleEndian.Uint64(v), nil
	}
	v, err := r.fixedLE(8)
	return v, err
}

// UintBE consumes and returns a number of size bytes, most significant first: 3 for the
// length of a message of TLS, for example. A size outside of 1..8 is a *RangeError.
func (r *Reader) UintBE(size int) (uint64, error) {
	if err := checkWidth("UintBE", size); err != nil {
		return 0, err
	}
	return r.fixedBE(size)
}

// UintLE is UintBE for a number whose least significant byte comes first.
func (r *Reader) UintLE(size int) (uint64, error) {
	if err := checkWidth("UintLE", size); err != nil {
		return 0, err
	}
	return r.fixedLE(size)
}

// checkWidth returns the error for a number that has too many bytes, or none.
func checkWidth(call string, size int) error {
	if 1 <= size && size <= 8 {
		return nil
	}
	return &RangeError{Call: "streams." + call, What: "size", Value: int64(size), Min: 1, Max: 8}
}

// fixedBE consumes and returns n bytes, 1 to 8. Where eight are here it loads
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
