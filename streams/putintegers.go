package streams

import (
	"encoding/binary"
	"math"

	"github.com/smalltalk-sockets/go/readbuffer"
)

// The numbers of this file have a fixed width; BE is the network's order, most
// significant byte first, LE the other one. A number is accepted whole, or not
// at all when the answer is an error. All may block, to flush a full buffer.

// PutUint8 puts one byte.
func (w *Writer) PutUint8(v uint8) error { return w.NextPut(v) }

// PutInt8 puts one byte.
func (w *Writer) PutInt8(v int8) error { return w.NextPut(uint8(v)) }

// PutUint16BE puts 2 bytes, most significant first.
func (w *Writer) PutUint16BE(v uint16) error { return w.putBE(uint64(v), 2) }

// PutInt16BE is PutUint16BE for a signed number.
func (w *Writer) PutInt16BE(v int16) error { return w.putBE(uint64(v), 2) }

// PutUint24BE puts the low 24 bits of v as 3 bytes, most significant first.
func (w *Writer) PutUint24BE(v uint32) error { return w.putBE(uint64(v), 3) }

// PutInt24BE is PutUint24BE for a signed number.
func (w *Writer) PutInt24BE(v int32) error { return w.putBE(uint64(v), 3) }

// PutUint32BE puts 4 bytes, most significant first.
func (w *Writer) PutUint32BE(v uint32) error { return w.putBE(uint64(v), 4) }

// PutInt32BE is PutUint32BE for a signed number.
func (w *Writer) PutInt32BE(v int32) error { return w.putBE(uint64(v), 4) }

// PutUint48BE puts the low 48 bits of v as 6 bytes, most significant first.
func (w *Writer) PutUint48BE(v uint64) error { return w.putBE(v, 6) }

// PutInt48BE is PutUint48BE for a signed number.
func (w *Writer) PutInt48BE(v int64) error { return w.putBE(uint64(v), 6) }

// PutUint64BE puts 8 bytes, most significant first.
func (w *Writer) PutUint64BE(v uint64) error { return w.putBE(v, 8) }

// PutInt64BE is PutUint64BE for a signed number.
func (w *Writer) PutInt64BE(v int64) error { return w.putBE(uint64(v), 8) }

// PutFloat32BE puts an IEEE 754 number of 4 bytes.
func (w *Writer) PutFloat32BE(v float32) error { return w.PutUint32BE(math.Float32bits(v)) }

// PutFloat64BE puts an IEEE 754 number of 8 bytes.
func (w *Writer) PutFloat64BE(v float64) error { return w.PutUint64BE(math.Float64bits(v)) }

// PutUint16LE puts 2 bytes, least significant first.
func (w *Writer) PutUint16LE(v uint16) error { return w.putLE(uint64(v), 2) }

// PutInt16LE is PutUint16LE for a signed number.
func (w *Writer) PutInt16LE(v int16) error { return w.putLE(uint64(v), 2) }

// PutUint24LE puts the low 24 bits of v as 3 bytes, least significant first.
func (w *Writer) PutUint24LE(v uint32) error { return w.putLE(uint64(v), 3) }

// PutInt24LE is PutUint24LE for a signed number.
func (w *Writer) PutInt24LE(v int32) error { return w.putLE(uint64(v), 3) }

// PutUint32LE puts 4 bytes, least significant first.
func (w *Writer) PutUint32LE(v uint32) error { return w.putLE(uint64(v), 4) }

// PutInt32LE is PutUint32LE for a signed number.
func (w *Writer) PutInt32LE(v int32) error { return w.putLE(uint64(v), 4) }

// PutUint48LE puts the low 48 bits of v as 6 bytes, least significant first.
func (w *Writer) PutUint48LE(v uint64) error { return w.putLE(v, 6) }

// PutInt48LE is PutUint48LE for a signed number.
func (w *Writer) PutInt48LE(v int64) error { return w.putLE(uint64(v), 6) }

// PutUint64LE puts 8 bytes, least significant first.
func (w *Writer) PutUint64LE(v uint64) error { return w.putLE(v, 8) }

// PutInt64LE is PutUint64LE for a signed number.
func (w *Writer) PutInt64LE(v int64) error { return w.putLE(uint64(v), 8) }

// PutFloat32LE puts an IEEE 754 number of 4 bytes.
func (w *Writer) PutFloat32LE(v float32) error { return w.PutUint32LE(math.Float32bits(v)) }

// PutFloat64LE puts an IEEE 754 number of 8 bytes.
func (w *Writer) PutFloat64LE(v float64) error { return w.PutUint64LE(math.Float64bits(v)) }

// putBE puts the n low bytes of v, at most 8.
func (w *Writer) putBE(v uint64, n int) error {
	it, p, err := w.reserve(8)
	if err == nil {
		binary.BigEndian.PutUint64(p, v<<(64-8*n))
		it.Commit(n)
	}
	err = w.sent(it, err)
	it.End()
	return err
}

func (w *Writer) putLE(v uint64, n int) error {
	it, p, err := w.reserve(8)
	if err == nil {
		binary.LittleEndian.PutUint64(p, v)
		it.Commit(n)
	}
	err = w.sent(it, err)
	it.End()
	return err
}

// reserve takes the buffer, which the caller must End, and room for n bytes in
// it.
func (w *Writer) reserve(n int) (*readbuffer.Item, []byte, error) {
	it := w.b().Begin()
	if w.failed != nil {
		return it, nil, w.failed
	}
	p, err := it.Reserve(n)
	return it, p, err
}
