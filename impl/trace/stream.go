package trace

import (
	"context"
	"io"
	"sync/atomic"
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

// stream is a stream that is observed. It has no UnwrapData, so no bytes pass it by: the
// capabilities that move bytes it has itself, where the stream that it wraps has them.
type stream struct {
	impl.Stream
	on     site
	number atomic.Uint64 // of the connection, 0 before there is one
}

// newStream returns a stream around another, which has the number of its connection or 0.
func newStream(on site, inner impl.Stream, number uint64) impl.Stream {
	s := &stream{Stream: inner, on: on}
	s.number.Store(number)
	if late, ok := impl.As[impl.LateReader](inner); ok {
		return &lateStream{s, late}
	}
	return s
}

// Unwrap returns the stream that is wrapped.
func (s *stream) Unwrap() any { return s.Stream }

// As returns the capabilities that move bytes, as far as the wrapped stream has them.
func (s *stream) As(target any) bool {
	switch target := target.(type) {
	case *io.ReaderFrom:
		inner, ok := impl.As[io.ReaderFrom](s.Stream)
		*target = readerFrom{s, inner}
		return ok
	case *io.WriterTo:
		inner, ok := impl.As[io.WriterTo](s.Stream)
		*target = writerTo{s, inner}
		return ok
	case *impl.ByteSource:
		inner, ok := impl.As[impl.ByteSource](s.Stream)
		*target = byteSource{s, inner}
		return ok
	case *impl.OutOfBand:
		inner, ok := impl.As[impl.OutOfBand](s.Stream)
		*target = outOfBand{inner, s}
		return ok
	}
	return false
}

func (s *stream) Bind(local impl.Endpoint) error { return s.on.bind(s.Stream, local) }

func (s *stream) Connect(ctx context.Context, remote impl.Endpoint) error {
	e := event(Connecting, "connect", s.Stream, nil)
	e.Remote = remote
	s.on.emit(e)
	err := s.Stream.Connect(ctx, remote)
	if err != nil {
		e.Kind, e.Err = Refused, err
		s.on.emit(e)
		return err
	}
	s.number.Store(s.on.newEnd(s.Stream))
	s.tell(Established, "connect", nil)
	return nil
}

func (s *stream) CloseRead() error {
	err := s.Stream.CloseRead()
	s.tell(Called, "close read", err)
	return err
}

func (s *stream) CloseWrite() error {
	err := s.Stream.CloseWrite()
	s.tell(Shut, "close write", err)
	return err
}

// Close is a Reset where the socket discards what is unsent.
func (s *stream) Close() error {
	linger, lingerErr := impl.Get(s.Stream, impl.Linger)
	err := s.Stream.Close()
	kind := Closed
	if n := s.number.Load(); err == nil && n > 0 {
		s.on.endClosed(s.Stream, n)
		if s.Network().IsTCP() && lingerErr == nil && linger == 0 {
			kind = Reset
		}
	}
	s.tell(kind, "close", err)
	return err
}

func (s *stream) EnsureReadable() error {
	err := s.Stream.EnsureReadable()
	if err != nil {
		s.tell(Called, "wait to read", err)
	}
	return err
}

func (s *stream) EnsureWritable() error {
	err := s.Stream.EnsureWritable()
	if err != nil {
		s.tell(Called, "wait to write", err)
	}
	return err
}

func (s *stream) SetReadDeadline(t time.Time) error {
	err := s.Stream.SetReadDeadline(t)
	s.tellDeadline("set read deadline", t, err)
	return err
}

func (s *stream) SetWriteDeadline(t time.Time) error {
	err := s.Stream.SetWriteDeadline(t)
	s.tellDeadline("set write deadline", t, err)
	return err
}

func (s *stream) tellDeadline(call string, t time.Time, err error) {
	e := s.event(Called, call, err)
	e.Text = s.on.tracer.ending(t)
	s.on.emit(e)
}

// tell tells of a call: of its kind if it succeeded, else that it failed.
func (s *stream) tell(kind Kind, call string, err error) {
	if err != nil {
		kind = failure(err)
	}
	s.on.emit(s.event(kind, call, err))
}

// event returns an event of the connection.
func (s *stream) event(kind Kind, call string, err error) Event {
	e := event(kind, call, s.Stream, err)
	e.Remote, e.Conn = s.RemoteEndpoint(), s.number.Load()
	return e
}

// newEnd returns the number of the connection of a stream that has just got one.
func (on site) newEnd(s impl.Stream) uint64 {
	on.tracer.mu.Lock()
	defer on.tracer.mu.Unlock()
	return on.tracer.ends.number(s.LocalEndpoint(), s.RemoteEndpoint())
}

// endClosed notes that the end of a connection with a number is closed.
func (on site) endClosed(s impl.Stream, number uint64) {
	on.tracer.mu.Lock()
	defer on.tracer.mu.Unlock()
	on.tracer.ends.close(s.LocalEndpoint(), s.RemoteEndpoint(), number)
}
