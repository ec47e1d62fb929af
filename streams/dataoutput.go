package streams

import (
	"encoding/binary"
	"io"
	"math"
)

// DataOutput writes the fixed formats of AIR's IDataOutput. Each method calls Write
// of its writer once, with the whole item, and passes its error on. Items are
// written whole or not at all if the writer does so; a WriteBuffer does for items
// up to its Size. It blocks where its writer does. It is for one goroutine at a
// time.
type DataOutput struct {
	w       io.Writer
	order   binary.ByteOrder
	scratch [8]byte // numbers are made here, so that they take no memory
}

// NewDataOutput makes an output to w, which writes most significant bytes first. It
// panics with an *ArgumentError when w is nil.
func NewDataOutput(w io.Writer) *DataOutput {
	must(notNil("NewDataOutput", "writer", w))
	return &DataOutput{w: w, order: binary.BigEndian}
}

// Endian returns the byte order of numbers. It is big-endian unless it was set.
//
// AIR: Socket.endian.
func (d *DataOutput) Endian() binary.ByteOrder { return orBigEndian(d.order) }

// SetEndian sets the byte order of the numbers that are written from now on; nil
// means binary.BigEndian. It holds for the length in front of a UTF string as
// well.
//
// AIR: Socket.endian.
func (d *DataOutput) SetEndian(order binary.ByteOrder) { d.order = orBigEndian(order) }

// WriteBoolean writes one byte: 1 for true, 0 for false.
//
// AIR: Socket.writeBoolean.
func (d *DataOutput) WriteBoolean(v bool) error {
	if v {
		return d.WriteByte(1)
	}
	return d.WriteByte(0)
}

// WriteByte writes one byte. AIR takes the low 8 bits of an int for it: byte(v).
//
// AIR: Socket.writeByte.
func (d *DataOutput) WriteByte(c byte) error {
	d.scratch[0] = c
	return d.write(d.scratch[:1])
}

// WriteBytes writes p as it is.
//
// AIR: Socket.writeBytes.
func (d *DataOutput) WriteBytes(p []byte) error { return d.write(p) }

// WriteShort writes the low 16 bits of v, with or without sign, as 2 bytes. The
// other bits are ignored.
//
// AIR: Socket.writeShort.
func (d *DataOutput) WriteShort(v int) error {
	d.Endian().PutUint16(d.scratch[:], uint16(v))
	return d.write(d.scratch[:2])
}

// WriteInt writes 4 bytes.
//
// AIR: Socket.writeInt.
func (d *DataOutput) WriteInt(v int32) error { return d.WriteUnsignedInt(uint32(v)) }

// WriteUnsignedInt writes 4 bytes.
//
// AIR: Socket.writeUnsignedInt.
func (d *DataOutput) WriteUnsignedInt(v uint32) error {
	d.Endian().PutUint32(d.scratch[:], v)
	return d.write(d.scratch[:4])
}

// WriteFloat writes an IEEE 754 number of 4 bytes.
//
// AIR: Socket.writeFloat.
func (d *DataOutput) WriteFloat(v float32) error { return d.WriteUnsignedInt(math.Float32bits(v)) }

// WriteDouble writes an IEEE 754 number of 8 bytes.
//
// AIR: Socket.writeDouble.
func (d *DataOutput) WriteDouble(v float64) error {
	d.Endian().PutUint64(d.scratch[:], math.Float64bits(v))
	return d.write(d.scratch[:8])
}

func (d *DataOutput) write(p []byte) error {
	if d.w == nil {
		panic(zeroOutput)
	}
	n, err := d.w.Write(p)
	if err == nil && n < len(p) {
		err = io.ErrShortWrite
	}
	return err
}
