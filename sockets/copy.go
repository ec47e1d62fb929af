package sockets

import (
	"io"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/readbuffer"
)

// WriteTo copies everything up to the end of the stream to w, what is buffered
// first, and answers how many bytes it moved. io.Copy uses it. Where both sides
// are sockets of the operating system, or w is a file, the bytes need not pass
// through the program. Linux does not move them past the mark of an urgent byte:
// such a copy waits there until the end. A nil w is an *ArgumentError.
//
// Smalltalk: Stream >> nextPutAllOn:.
func (s *streamSocket) WriteTo(w io.Writer) (int64, error) {
	if isNil(w) {
		return 0, &ArgumentError{What: "writer", Reason: "must not be nil"}
	}
	s.beforeWait()
	buffered, err := s.input().WriteBuffered(w, s.input().Len())
	n := int64(buffered)
	if err != nil {
		return n, err
	}
	move := s.shortcut(w)
	if move == nil {
		if to := facadeOf(w); to != nil {
			if err := to.Flush(); err != nil {
				return n, err // w takes nothing, whatever comes
			}
		}
		more, err := s.reader.WriteTo(w)
		return n + more, err
	}
	s.input().Release()
	more, err := move()
	s.passed(err)
	return n + more, err
}

// passed takes note of how a copy past the buffer has ended. One that failed may
// have lost bytes on their way.
func (s *streamSocket) passed(err error) {
	if err == nil {
		err = io.EOF
	}
	_ = s.noticeEnd(err)
}

// NextTo copies exactly n bytes to w, see [streams.Reader.NextTo]. What is buffered
// for the peer is sent before, for w may wait.
//
// Smalltalk: Stream >> next:putAllOn:.
func (s *streamSocket) NextTo(w io.Writer, n int64) (int64, error) {
	s.beforeWait()
	return s.reader.NextTo(w, n)
}

// NextAvailableTo copies what is there to w, see [streams.Reader.NextAvailableTo].
// What is buffered for the peer is sent before, for w may wait.
//
// Smalltalk: StreamSocket >> nextAvailable:putAllOn:.
func (s *streamSocket) NextAvailableTo(w io.Writer, n int) (int, error) {
	s.beforeWait()
	return s.reader.NextAvailableTo(w, n)
}

// shortcut answers what moves the implementation's bytes to w past the buffer,
// nil when nothing can.
func (s *streamSocket) shortcut(w io.Writer) func() (int64, error) {
	source, ok := impl.As[impl.ByteSource](s.object())
	if !ok || !s.input().IsDirect() || s.failure.Load() != nil || !s.transport().mayBypass() {
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

// ReadFrom sends everything that r has, after anything that was buffered, and
// answers how many bytes it moved. io.Copy uses it. Where r is a socket of the
// operating system or a file, or an io.LimitedReader over one, the bytes need
// not pass through the program; when r is a socket of this package, what it has
// buffered comes first. Else what each read of r returned is sent before the next. A
// nil r is an *ArgumentError.
//
// Smalltalk: Stream >> nextPutAll:.
func (s *Socket) ReadFrom(r io.Reader) (int64, error) {
	s.check()
	return s.streamSocket.ReadFrom(r)
}

func nilReader() error { return &ArgumentError{What: "reader", Reason: "must not be nil"} }

// sendAll sends everything that r has. Nothing is buffered.
func (s *streamSocket) sendAll(r io.Reader) (int64, error) {
	to, ok := impl.As[io.ReaderFrom](s.object())
	if !ok {
		return passOn(directly{s}, r)
	}
	var n int64
	var err error
	if limited, ok := r.(*io.LimitedReader); ok {
		n, err = readLimited(directly{s}, to, limited)
	} else {
		n, err = readAll(directly{s}, to, r)
	}
	s.noticeUnmoved(err)
	return n, err
}

// directly writes to a socket of which nothing is buffered.
type directly struct{ s *streamSocket }

func (d directly) Write(p []byte) (int, error) { return d.s.writeNow(p) }

// readAll moves everything of r: what a facade has buffered, and then what its
// implementation reads from.
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
	from.passed(err)
	return int64(n) + more, err
}

// readLimited is readAll up to the limit, which it counts down.
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
		from.passed(err)
	}
	return int64(n) + more, err
}

// unwrap answers the facade that r is, and what its implementation reads from;
// false when r is none, or its bytes have to pass through the buffer.
func unwrap(r io.Reader) (*streamSocket, io.Reader, bool) {
	from := facadeOf(r)
	if from == nil {
		return nil, nil, false
	}
	source, ok := impl.As[impl.ByteSource](from.object())
	if !ok || from.failure.Load() != nil || !from.transport().mayBypass() || from.input().IsEmpty() && !from.input().IsDirect() {
		return nil, nil, false
	}
	from.beforeWait()
	return from, source.Source(), true
}

// facadeOf returns the facade that an end of a copy is, nil when it is none.
func facadeOf(end any) *streamSocket {
	switch s := end.(type) {
	case *StreamSocket:
		return &s.streamSocket
	case *Socket:
		return &s.streamSocket
	default:
		return nil
	}
}

// copySize is how much passOn reads at once.
const copySize = 32 << 10

// passOn writes to w what each read of r returns, before the next.
func passOn(w io.Writer, r io.Reader) (int64, error) {
	if from, ok := r.(io.WriterTo); ok {
		return from.WriteTo(w)
	}
	b := readbuffer.FromReader(r, readbuffer.Size(copySize))
	defer b.Reset(nil) // gives its memory back
	return b.WriteTo(w)
}
