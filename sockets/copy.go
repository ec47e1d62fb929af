package sockets

import (
	"io"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/readbuffer"
)

// WriteTo copies the stream to w up to its end, buffered bytes first, and
// returns how many bytes it moved. io.Copy uses it. Where both sides are sockets
// of the operating system, or w is a file, the bytes need not pass through the
// program. Linux does not move them past the mark of an urgent byte: there such
// a copy waits until the stream ends. A nil w is an *ArgumentError.
//
// Smalltalk: Stream >> nextPutAllOn:.
func (s *streamSocket) WriteTo(w io.Writer) (int64, error) {
	if err := checkNotNil("writer", w); err != nil {
		return 0, err
	}
	s.flushBeforeWait()
	buffered, err := s.input().WriteBuffered(w, s.input().Len())
	n := int64(buffered)
	if err != nil {
		return n, err
	}
	move := s.bypass(w)
	if move == nil {
		if to := facadeOf(w); to != nil {
			if err := to.Flush(); err != nil {
				return n, err // w takes nothing
			}
		}
		more, err := s.reader.WriteTo(w)
		return n + more, err
	}
	s.input().Release()
	more, err := move()
	s.noteBypass(err)
	return n + more, err
}

// noteBypass records how a copy past the buffer ended. A failed copy may have lost
// bytes.
func (s *streamSocket) noteBypass(err error) {
	if err == nil {
		err = io.EOF
	}
	_ = s.noticeEnd(err)
}

// NextTo copies exactly n bytes to w, see [streams.Reader.NextTo]. It sends what is
// buffered for the peer first, because w may wait.
//
// Smalltalk: Stream >> next:putAllOn:.
func (s *streamSocket) NextTo(w io.Writer, n int64) (int64, error) {
	s.flushBeforeWait()
	return s.reader.NextTo(w, n)
}

// NextAvailableTo copies what is available to w, see
// [streams.Reader.NextAvailableTo]. It sends what is buffered for the peer first,
// because w may wait.
//
// Smalltalk: StreamSocket >> nextAvailable:putAllOn:.
func (s *streamSocket) NextAvailableTo(w io.Writer, n int) (int, error) {
	s.flushBeforeWait()
	return s.reader.NextAvailableTo(w, n)
}

// bypass returns a function that moves the implementation's bytes to w past
// the buffer, nil when there is none.
func (s *streamSocket) bypass(w io.Writer) func() (int64, error) {
	source, ok := impl.As[impl.ByteSource](s.object())
	if !ok || !s.input().IsDirect() || s.failure() != nil || !s.transport().canBypass() {
		return nil
	}
	if to, ok := w.(io.ReaderFrom); ok {
		return func() (int64, error) { return to.ReadFrom(source.Source()) }
	}
	if from, ok := impl.As[io.WriterTo](s.object()); ok {
		return func() (int64, error) { return from.WriteTo(w) }
	}
	return nil
}

// ReadFrom sends buffered bytes and then everything that r has, and returns how many
// bytes it moved. io.Copy uses it. Where r is a socket of the operating system or a
// file, or an io.LimitedReader over one, the bytes need not pass through the
// program; when r is a socket of this package, its buffered bytes come first.
// Otherwise ReadFrom sends the bytes of each read of r before the next read. A nil r
// is an *ArgumentError.
//
// Smalltalk: Stream >> nextPutAll:.
func (s *Socket) ReadFrom(r io.Reader) (int64, error) {
	s.check()
	return s.streamSocket.ReadFrom(r)
}

// sendAll sends everything that r has. Nothing is buffered.
func (s *streamSocket) sendAll(r io.Reader) (int64, error) {
	to, ok := impl.As[io.ReaderFrom](s.object())
	if !ok {
		return copyThrough(unbufferedWriter{s}, r)
	}
	var n int64
	var err error
	if limited, ok := r.(*io.LimitedReader); ok {
		n, err = readLimited(unbufferedWriter{s}, to, limited)
	} else {
		n, err = readAll(unbufferedWriter{s}, to, r)
	}
	s.noticeCopyError(err)
	return n, err
}

// unbufferedWriter writes to a socket whose write buffer is empty.
type unbufferedWriter struct{ s *streamSocket }

func (d unbufferedWriter) Write(p []byte) (int, error) { return d.s.writeNow(p) }

// readAll moves everything from r: the buffered bytes of a facade, and then
// those of the source that its implementation reads from.
func readAll(w io.Writer, to io.ReaderFrom, r io.Reader) (int64, error) {
	from, source, ok := unwrap(r)
	if !ok {
		return to.ReadFrom(r)
	}
	n, err := from.input().WriteBuffered(w, from.input().Len())
	if err != nil {
		return int64(n), err
	}
	more, err := to.ReadFrom(source)
	from.noteBypass(err)
	return int64(n) + more, err
}

// readLimited is readAll up to the limit, which it decrements.
func readLimited(w io.Writer, to io.ReaderFrom, limited *io.LimitedReader) (int64, error) {
	from, source, ok := unwrap(limited.R)
	if !ok || limited.N <= 0 {
		return to.ReadFrom(limited)
	}
	n, err := from.input().WriteBuffered(w, int(min(limited.N, int64(from.input().Len()))))
	limited.N -= int64(n)
	if err != nil || limited.N == 0 {
		return int64(n), err
	}
	rest := &io.LimitedReader{R: source, N: limited.N}
	more, err := to.ReadFrom(rest)
	limited.N = rest.N
	if err != nil || rest.N > 0 {
		from.noteBypass(err)
	}
	return int64(n) + more, err
}

// unwrap returns r as a facade, and the source that its implementation reads
// from. It returns false when r is no facade, or when its bytes must pass
// through the buffer.
func unwrap(r io.Reader) (*streamSocket, io.Reader, bool) {
	from := facadeOf(r)
	if from == nil {
		return nil, nil, false
	}
	source, ok := impl.As[impl.ByteSource](from.object())
	if !ok || from.failure() != nil || !from.transport().canBypass() || from.input().IsEmpty() && !from.input().IsDirect() {
		return nil, nil, false
	}
	from.flushBeforeWait()
	return from, source.Source(), true
}

// facadeOf returns an end of a copy as a facade, nil when it is none.
func facadeOf(end any) *streamSocket {
	switch s := end.(type) {
	case *StreamSocket:
		return &s.streamSocket
	case *Socket:
		return &s.streamSocket
	case netConn:
		return &s.streamSocket
	case systemConn:
		return &s.streamSocket
	default:
		return nil
	}
}

// copySize is how much passOn reads at once.
const copySize = 32 << 10

// copyThrough copies from r to w, and writes the bytes of each read before the next
// read.
func copyThrough(w io.Writer, r io.Reader) (int64, error) {
	if from, ok := r.(io.WriterTo); ok {
		return from.WriteTo(w)
	}
	b := readbuffer.FromReader(r, readbuffer.Size(copySize))
	defer b.Reset(nil) // releases its memory
	return b.WriteTo(w)
}
