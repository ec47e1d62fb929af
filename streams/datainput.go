package streams

import (
	"encoding/binary"
	"io"
	"math"

	"github.com/smalltalk-sockets/go/readbuffer"
)

// DataInput reads the fixed formats of AIR's IDataInput out of what has arrived. It
// never waits, unless the fill function of its buffer does: over a buffer without a
// Blocking function a method that lacks bytes may.
//
// A method completes or consumes nothing. When fewer bytes have arrived than it
// needs it returns an *EOFError, and the same call may succeed later; an item
// longer than the buffer's Max is a *readbuffer.LimitError. Errors of the fill
// function are passed on; what has arrived before them stays unread.
//
// It holds no bytes itself, so that readers of the same buffer can take turns.
// It is for one goroutine at a time.
type DataInput struct {
	buffer *readbuffer.ReadBuffer // see b
	order  binary.ByteOrder
	may    func() error // see Guard
}

// NewDataInput makes an input over b, which reads most significant bytes first. It
// panics with an *ArgumentError when b is nil.
func NewDataInput(b *readbuffer.ReadBuffer) *DataInput {
	must(notNil("NewDataInput", "buffer", b))
	return &DataInput{buffer: b, order: binary.BigEndian}
}

// b returns the buffer, which an input that NewDataInput has not made lacks.
func (d *DataInput) b() *readbuffer.ReadBuffer {
	if d.buffer == nil {
		panic(zeroInput)
	}
	return d.buffer
}

// Endian returns the byte order of numbers. It is big-endian unless it was set.
//
// AIR: Socket.endian.
func (d *DataInput) Endian() binary.ByteOrder { return orBigEndian(d.order) }

// SetEndian sets the byte order of the numbers that are read from now on; nil
// means binary.BigEndian. It holds for the length in front of a UTF string as
// well.
//
// AIR: Socket.endian.
func (d *DataInput) SetEndian(order binary.ByteOrder) { d.order = orBigEndian(order) }

func orBigEndian(order binary.ByteOrder) binary.ByteOrder {
	if order == nil {
		return binary.BigEndian
	}
	return order
}

// Guard sets a check that runs before every read. When it fails the read returns
// its error and consumes nothing. It is for a source that may be closed while bytes
// are still in the buffer. A nil may removes the check.
func (d *DataInput) Guard(may func() error) { d.may = may }

func (d *DataInput) guarded() error {
	if d.may == nil {
		return nil
	}
	return d.may()
}

// BytesAvailable takes in what has arrived and returns how many bytes can be read,
// never more than the buffer's Max: what has arrived behind that comes when these
// are read. The end of the stream is no error. Any other error of the fill function
// is returned together with the count. Over a buffer without a Blocking function it
// fills an empty buffer once, which may wait, and else takes in nothing.
//
// AIR: Socket.bytesAvailable.
func (d *DataInput) BytesAvailable() (int, error) {
	if err := d.guarded(); err != nil {
		return 0, err
	}
	most := d.b().Max()
	for d.b().Len() < most && (d.b().IsEmpty() || d.b().HasBlocking()) {
		if _, err := d.b().TryExtend(most); err != nil {
			if err == readbuffer.ErrWouldBlock || d.ended(err) {
				err = nil
			}
			return d.b().Len(), err
		}
	}
	return min(d.b().Len(), most), nil
}

// ReadBoolean reads one byte: 0 is false, anything else true.
//
// AIR: Socket.readBoolean.
func (d *DataInput) ReadBoolean() (bool, error) {
	p, err := d.take("boolean", 1)
	return err == nil && p[0] != 0, err
}

// ReadSignedByte reads one byte as a number from -128 to 127. It is AIR's
// readByte: in Go a ReadByte is that of io.ByteReader, and go vet refuses any
// other.
//
// AIR: Socket.readByte.
func (d *DataInput) ReadSignedByte() (int8, error) {
	p, err := d.take("byte", 1)
	if err != nil {
		return 0, err
	}
	return int8(p[0]), nil
}

// ReadUnsignedByte reads one byte as a number from 0 to 255.
//
// AIR: Socket.readUnsignedByte.
func (d *DataInput) ReadUnsignedByte() (uint8, error) {
	p, err := d.take("unsigned byte", 1)
	if err != nil {
		return 0, err
	}
	return p[0], nil
}

// ReadShort reads 2 bytes as a signed number.
//
// AIR: Socket.readShort.
func (d *DataInput) ReadShort() (int16, error) {
	v, err := d.uint16("short")
	return int16(v), err
}

// ReadUnsignedShort reads 2 bytes as a number without sign.
//
// AIR: Socket.readUnsignedShort.
func (d *DataInput) ReadUnsignedShort() (uint16, error) { return d.uint16("unsigned short") }

// ReadInt reads 4 bytes as a signed number.
//
// AIR: Socket.readInt.
func (d *DataInput) ReadInt() (int32, error) {
	v, err := d.uint32("int")
	return int32(v), err
}

// ReadUnsignedInt reads 4 bytes as a number without sign.
//
// AIR: Socket.readUnsignedInt.
func (d *DataInput) ReadUnsignedInt() (uint32, error) { return d.uint32("unsigned int") }

// ReadFloat reads 4 bytes as an IEEE 754 number.
//
// AIR: Socket.readFloat.
func (d *DataInput) ReadFloat() (float32, error) {
	v, err := d.uint32("float")
	return math.Float32frombits(v), err
}

// ReadDouble reads 8 bytes as an IEEE 754 number.
//
// AIR: Socket.readDouble.
func (d *DataInput) ReadDouble() (float64, error) {
	p, err := d.take("double", 8)
	if err != nil {
		return 0, err
	}
	return math.Float64frombits(d.order.Uint64(p)), nil
}

// ReadBytes reads n bytes, or all BytesAvailable when n is 0, which may be none, as
// at the end of the stream. The slice is memory of its own. A negative n is a
// *RangeError.
//
// AIR: Socket.readBytes.
func (d *DataInput) ReadBytes(n int) ([]byte, error) {
	if err := negative("ReadBytes", "count", n, ""); err != nil {
		return nil, err
	}
	if n == 0 {
		var err error
		if n, err = d.BytesAvailable(); n == 0 && err != nil {
			return nil, err // else the bytes come first
		}
	}
	p, err := d.take("bytes", n)
	if err != nil {
		return nil, err
	}
	return append(make([]byte, 0, n), p...), nil
}

func (d *DataInput) uint16(what string) (uint16, error) {
	p, err := d.take(what, 2)
	if err != nil {
		return 0, err
	}
	return d.order.Uint16(p), nil
}

func (d *DataInput) uint32(what string) (uint32, error) {
	p, err := d.take(what, 4)
	if err != nil {
		return 0, err
	}
	return d.order.Uint32(p), nil
}

// take consumes n bytes that have arrived and returns a view of them.
func (d *DataInput) take(what string, n int) ([]byte, error) {
	p, err := d.arrived(what, n)
	if err == nil {
		d.b().Advance(n)
	}
	return p, err
}

// arrived returns a view of the next n bytes without consuming them, if they are
// here.
func (d *DataInput) arrived(what string, n int) ([]byte, error) {
	if err := d.guarded(); err != nil {
		return nil, err
	}
	if most := d.b().Max(); n > most {
		return nil, &readbuffer.LimitError{What: what, Limit: most, Offset: d.b().Offset(), Seen: n}
	}
	for d.b().Len() < n {
		if _, err := d.b().TryExtend(n); err != nil {
			return nil, d.missing(what, n, err)
		}
	}
	return d.b().View()[:n], nil
}

// missing returns an *EOFError for an error that says that the bytes are not here,
// and any other error as it is.
func (d *DataInput) missing(what string, n int, err error) error {
	ended := d.ended(err)
	if err != readbuffer.ErrWouldBlock && !ended {
		return err
	}
	return &EOFError{What: what, Want: n, Available: d.b().Len(), Offset: d.b().Offset(), Ended: ended}
}

// ended reports whether the error of a fill means that no more bytes will come, at
// the end of a stream or in a part that reaches behind it.
func (d *DataInput) ended(err error) bool { return err == io.EOF || d.b().EOFSeen() }
