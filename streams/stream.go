package streams

import (
	"io"

	"github.com/smalltalk-sockets/go/readbuffer"
)

// A Stream is a Reader and a Writer over one connection. Before it waits for input,
// or for what it copies to, it flushes its output, so that a request does not stay
// in the buffer while its sender waits for the reply. One goroutine may read and
// another one write at the same time if the Stream is made with readbuffer.Shared.
//
// Besides what is listed here it has the methods of Reader and Writer.
type Stream struct {
	reader
	writer
}

// The parts of a stream are embedded under unexported names: a program cannot reach
// a part past the stream, which flushes before it waits.
type (
	reader = Reader
	writer = Writer
)

// New makes a stream over rw. The options hold for both buffers. Blocking must
// not be one of them: it would read without a flush. It panics with an *ArgumentError when rw or an option is nil.
func New(rw io.ReadWriter, opts ...readbuffer.Option) *Stream {
	must(notNil("New", "stream", rw))
	s := &Stream{writer: *NewWriter(readbuffer.NewWriteBuffer(rw.Write, opts...))}
	s.reader = *NewReader(readbuffer.New(func(p []byte) (int, error) {
		s.FlushPending()
		return rw.Read(p)
	}, opts...))
	return s
}

// WriteTo is Reader.WriteTo after a flush: w may wait.
func (s *Stream) WriteTo(w io.Writer) (int64, error) {
	s.FlushPending()
	return s.reader.WriteTo(w)
}

// NextTo is Reader.NextTo after a flush: w may wait.
func (s *Stream) NextTo(w io.Writer, n int64) (int64, error) {
	s.FlushPending()
	return s.reader.NextTo(w, n)
}

// NextAvailableTo is Reader.NextAvailableTo after a flush: w may wait.
func (s *Stream) NextAvailableTo(w io.Writer, n int) (int, error) {
	s.FlushPending()
	return s.reader.NextAvailableTo(w, n)
}
