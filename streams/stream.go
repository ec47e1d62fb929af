package streams

import (
	"io"

	"github.com/smalltalk-sockets/go/readbuffer"
)

// A Stream is a Reader and a Writer over one connection. Before it waits for
// input, or for what it copies to, it flushes its output, so that a request cannot
// wait in the buffer for its own answer. One goroutine may read and another one write at the same time
// when it is made with readbuffer.Shared.
type Stream struct {
	*Reader
	*Writer
}

// New makes a stream over rw. The options hold for both buffers; Blocking is
// not among them.
func New(rw io.ReadWriter, opts ...readbuffer.Option) *Stream {
	w := NewWriter(readbuffer.NewWriteBuffer(rw.Write, opts...))
	fill := func(p []byte) (int, error) {
		w.FlushPending()
		return rw.Read(p)
	}
	return &Stream{Reader: NewReader(readbuffer.New(fill, opts...)), Writer: w}
}

// WriteTo is that of Reader, behind a flush: w may wait.
func (s *Stream) WriteTo(w io.Writer) (int64, error) {
	s.FlushPending()
	return s.Reader.WriteTo(w)
}

// NextTo is that of Reader, behind a flush: w may wait.
func (s *Stream) NextTo(w io.Writer, n int64) (int64, error) {
	s.FlushPending()
	return s.Reader.NextTo(w, n)
}

// NextAvailableTo is that of Reader, behind a flush: w may wait.
func (s *Stream) NextAvailableTo(w io.Writer, n int) (int, error) {
	s.FlushPending()
	return s.Reader.NextAvailableTo(w, n)
}
