package trace

import (
	"io"

	"github.com/smalltalk-sockets/go/impl"
)

// readerFrom is the ReadFrom of a stream that is observed.
type readerFrom struct {
	s     *stream
	inner io.ReaderFrom
}

// ReadFrom tells what it has sent each time before it reads more.
func (c readerFrom) ReadFrom(r io.Reader) (int64, error) {
	if r == nil {
		return c.inner.ReadFrom(nil)
	}
	from := &sentReader{s: c.s, r: r}
	n, err := c.inner.ReadFrom(from)
	rest := int(n - from.told)
	switch {
	case rest >= 0 && rest <= len(from.unsent):
		c.s.sent("read from", from.unsent[:rest], err)
	case !isNothing(err):
		c.s.tell(Called, "read from", err)
	}
	return n, err
}

// sentReader is what a stream sends from. What it has read was sent when the next read
// begins.
type sentReader struct {
	s      *stream
	r      io.Reader
	unsent []byte
	told   int64
}

func (r *sentReader) Read(p []byte) (int, error) {
	r.s.sent("read from", r.unsent, nil)
	r.told += int64(len(r.unsent))
	n, err := r.r.Read(p)
	r.unsent = p[:n]
	return n, err
}

// writerTo is the WriteTo of a stream that is observed.
type writerTo struct {
	s     *stream
	inner io.WriterTo
}

func (c writerTo) WriteTo(w io.Writer) (int64, error) {
	if w == nil {
		return c.inner.WriteTo(nil)
	}
	n, err := c.inner.WriteTo(receivedWriter{c.s, w})
	if err != nil {
		c.s.tell(Called, "write to", err)
	}
	return n, err
}

// receivedWriter is what a stream writes to what it has received.
type receivedWriter struct {
	s *stream
	w io.Writer
}

func (w receivedWriter) Write(p []byte) (int, error) {
	w.s.received("write to", p, nil)
	return w.w.Write(p)
}

// byteSource is the source of a stream that is observed.
type byteSource struct {
	s     *stream
	inner impl.ByteSource
}

func (b byteSource) Source() io.Reader { return receivedReader{b.s, b.inner.Source()} }

// receivedReader is what another socket reads from.
type receivedReader struct {
	s *stream
	r io.Reader
}

func (r receivedReader) Read(p []byte) (int, error) {
	n, err := r.r.Read(p)
	r.s.received("read", p[:n], err)
	return n, err
}
