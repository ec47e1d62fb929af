package streams

import (
	"encoding/binary"

	"github.com/smalltalk-sockets/go/readbuffer"
)

// The numbers of this file have a fixed width; BE is the network's order, most
// significant byte first, LE the other one. A number is accepted whole, or not
// at all when there is an error. All may block, to flush a full buffer.

// PutUint16BE puts 2 bytes, most significant first.
func (w *Writer) PutUint16BE(v uint16) error { return w.putBE(uint64(v), 2) }

// PutUint32BE puts 4 bytes, most significant first.
func (w *Writer) PutUint32BE(v uint32) error { return w.putBE(uint64(v), 4) }

// PutUint64BE puts 8 bytes, most significant first.
func (w *Writer) PutUint64BE(v uint64) error { return w.putBE(v, 8) }

// PutUint16LE puts 2 bytes, least significant first.
func (w *Writer) PutUint16LE(v uint16) error { return w.putLE(uint64(v), 2) }

// PutUint32LE puts 4 bytes, least significant first.
func (w *Writer) PutUint32LE(v uint32) error { return w.putLE(uint64(v), 4) }

// PutUint64LE puts 8 bytes, least significant first.
func (w *Writer) PutUint64LE(v uint64) error { return w.putLE(v, 8) }

// PutUintBE puts the low bytes of v, size of them, most significant first. A size
// outside of 1..8 is a *RangeError.
func (w *Writer) PutUintBE(v uint64, size int) error {
	if err := checkWidth("PutUintBE", size); err != nil {
		return err
	}
	return w.putBE(v, size)
}

// PutUintLE is PutUintBE with the least significant byte first.
func (w *Writer) PutUintLE(v uint64, size int) error {
	if err := checkWidth("PutUintLE", size); err != nil {
		return err
	}
	return w.putLE(v, size)
}

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
