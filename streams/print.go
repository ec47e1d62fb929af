package streams

import "fmt"

// These methods print what any goroutine may look at while others use the stream.
// The formats %v, %+v, %s and %#v all print it.

// String returns the type and the buffer. It may be called from any goroutine.
func (r *Reader) String() string { return over("Reader", r.buffer, r.buffer == nil) }

// GoString is String.
func (r *Reader) GoString() string { return r.String() }

// String returns the type and the buffer. It never blocks and may be called from any
// goroutine.
func (w *Writer) String() string { return over("Writer", w.buffer.Load(), w.buffer.Load() == nil) }

// GoString is String.
func (w *Writer) GoString() string { return w.String() }

// String returns the type and both buffers. It never blocks and may be called from
// any goroutine.
func (s *Stream) String() string { return fmt.Sprintf("Stream[%v, %v]", &s.reader, &s.writer) }

// GoString is String.
func (s *Stream) GoString() string { return s.String() }

// String returns the type and the buffer. It may be called from any goroutine.
func (d *DataInput) String() string { return over("DataInput", d.buffer, d.buffer == nil) }

// GoString is String.
func (d *DataInput) GoString() string { return d.String() }

// String returns the type, and the type of the writer. It may be called from any
// goroutine.
func (d *DataOutput) String() string {
	return over("DataOutput", fmt.Sprintf("%T", d.w), d.w == nil)
}

// GoString is String.
func (d *DataOutput) GoString() string { return d.String() }

// String returns where the length stands, as "Framing[length of 4 bytes at offset 0]".
func (f *Framing) String() string {
	return over("Framing", fmt.Sprintf("length of %d bytes at offset %d", f.size, f.offset), f.size == 0)
}

// over returns the name of a type and what it stands on, or says that it is the
// zero value.
func over(class string, base any, zero bool) string {
	if zero {
		return class + "[zero]"
	}
	return fmt.Sprintf("%s[%v]", class, base)
}
