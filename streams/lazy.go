package streams

import "github.com/smalltalk-sockets/go/readbuffer"

// Buffers makes the buffers of a Reader and of a Writer when these are first used. So
// an owner of many streams spends nothing on those that are idle. Each method returns
// the same buffer each time, and never nil. WriteBuffer is called by any goroutine that
// puts.
type Buffers interface {
	ReadBuffer() *readbuffer.ReadBuffer
	WriteBuffer() *readbuffer.WriteBuffer
}

// LazyReader is NewReader over a buffer that is made at the first use. The line limit is
// the default Max of buffers.
func LazyReader(b Buffers) Reader {
	r := Reader{source: b, lineLimit: defaultMax}
	r.SetEOL(AnyEOL)
	return r
}

// LazyWriter is NewWriter over a buffer that is made at the first use.
func LazyWriter(b Buffers) Writer { return Writer{source: b} }

// LazyDirectWriter is NewDirectWriter over a buffer that is made at the first use.
func LazyDirectWriter(b Buffers) Writer { return Writer{source: b, direct: true} }

// defaultMax is the Max of a new buffer.
var defaultMax = new(readbuffer.ReadBuffer).Max()

// begin gives a lazy reader or writer its buffer. It panics on a zero one. It is not
// inlined into b, which then would not be inlined into every method.

//go:noinline
func (r *Reader) begin() *readbuffer.ReadBuffer {
	if r.source == nil {
		panic(zeroReader)
	}
	r.buffer = r.source.ReadBuffer()
	return r.buffer
}

//go:noinline
func (w *Writer) begin() *readbuffer.WriteBuffer {
	if w.source == nil {
		panic(zeroWriter)
	}
	b := w.source.WriteBuffer()
	w.buffer.Store(b)
	return b
}
