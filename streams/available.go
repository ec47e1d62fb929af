package streams

import "io"

// The methods of this file take what is there: they wait at most once.

// Fill reads once if nothing is buffered, and reports whether bytes are there now;
// false at the end of the stream. It may block.
//
// Smalltalk: StreamSocket >> fill.
func (r *Reader) Fill() (bool, error) { return r.b().Fill() }

// AvailableBytes returns how many bytes can be consumed without waiting. It reads
// once if nothing is buffered, which blocks only over a source without a call that
// never waits.
//
// Smalltalk: StreamSocket >> availableBytes.
func (r *Reader) AvailableBytes() (int, error) { return r.b().AvailableBytes() }

// BufferContents consumes and returns everything that is buffered, a view. It reads
// nothing and never blocks.
//
// Smalltalk: StreamSocket >> bufferContents.
func (r *Reader) BufferContents() []byte { return r.b().BufferContents() }

// NextAvailable waits until there is a byte, then consumes and returns what is
// there, a view of at most n bytes; io.EOF at the end of the stream. A negative n
// is a *RangeError.
//
// Smalltalk: Stream >> nextAvailable:.
func (r *Reader) NextAvailable(n int) ([]byte, error) { return r.b().NextAvailable(n) }

// NextAvailableTo waits until there is a byte, then copies what is there to w, at
// most n bytes, or what one fill brings when n is 0. It returns how many bytes it
// wrote; what w did not take stays unread. At the end of the stream the error is
// io.EOF. A negative n is a *RangeError, a nil w an *ArgumentError.
//
// Smalltalk: StreamSocket >> nextAvailable:putAllOn:, ReadBuffer >> nextAvailable:putAllOn:, Stream >> nextAvailablePutAllOn:.
func (r *Reader) NextAvailableTo(w io.Writer, n int) (int, error) {
	if err := notNil("NextAvailableTo", "writer", w); err != nil {
		return 0, err
	}
	if err := negative("NextAvailableTo", "count", n, ""); err != nil {
		return 0, err
	}
	if n == 0 {
		if some, err := r.b().Fill(); err != nil {
			return 0, err
		} else if !some {
			return 0, io.EOF
		}
		n = r.b().Len()
	}
	v, err := r.b().NextAvailable(n)
	if err != nil {
		return 0, err
	}
	if err := r.b().Unread(len(v)); err != nil {
		return 0, err
	}
	return r.b().WriteBuffered(w, len(v))
}
