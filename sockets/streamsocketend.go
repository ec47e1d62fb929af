package sockets

import (
	"errors"
	"io"
	"net"
	"os"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/readbuffer"
)

// noticeEnd records the end of the stream, and its failure. A closed socket that
// still sends bytes written by events reads nothing more.
func (s *streamSocket) noticeEnd(err error) error {
	switch {
	case err == nil:
	case err == io.EOF:
		s.state.set(readEnded)
	case !s.IsOpen():
		return s.closedError("read")
	case readbuffer.Fails(err):
		s.failReading(err)
		s.noticeFailure(err)
	}
	return err
}

func (s *streamSocket) closedError(op string) error {
	return impl.OpError(op, s.object().Network(), s.object().LocalEndpoint(), s.stream().RemoteEndpoint(), net.ErrClosed)
}

// noticeFailure records an error of reading or sending, and returns whether the
// connection has failed with it. The system returns such an error once, to any call, and
// io.EOF to later reads. So the first one is kept for the events that report it.
func (s *streamSocket) noticeFailure(err error) bool {
	if !s.state.has(connected) || s.isUsableAfter(err) {
		return false
	}
	s.ensureRare().broken.record(err)
	s.transport().noteFailure()
	return true
}

// writeNow is Write of the implementation, which waits for room. It records a
// failure.
func (s *streamSocket) writeNow(p []byte) (int, error) {
	n, err := s.stream().Write(p)
	if err != nil {
		s.noticeUnsent(err)
	}
	return n, err
}

// noticeUnsent records an error of sending.
func (s *streamSocket) noticeUnsent(err error) {
	s.noticeSendError(err)
	s.noticeFailure(err)
}

// noticeSendError makes reading return an error of sending in place of io.EOF. The system
// returns the error of a failed connection once: when a send has got it, the next read
// gets io.EOF, which must not pass for the end of the peer's bytes. EPIPE is not such an
// error: it comes after the peer's end, an earlier failure or CloseWrite, and reading
// returns what it should.
func (s *streamSocket) noticeSendError(err error) {
	var errno syscall.Errno
	if errors.As(err, &errno) && errno != syscall.EPIPE && readbuffer.Fails(err) && !isShortage(err) {
		s.failReading(err)
	}
}

// noticeCopyError records the error of a copy into the socket, unless it is one of the
// source. A write of nothing tells the two apart: it fails after a failure of the
// connection, with EPIPE when the copy has got the failure itself.
func (s *streamSocket) noticeCopyError(err error) {
	if err == nil {
		return
	}
	_, failure := s.stream().Write(nil)
	if errors.Is(failure, syscall.EPIPE) && !s.state.has(writeClosed) {
		failure = err
	}
	if failure != nil {
		s.noticeUnsent(failure)
	}
}

// isUsableAfter reports whether the connection has not failed with an error: a deadline
// can be moved, and EPIPE after CloseWrite concerns the writing half alone.
func (s *streamSocket) isUsableAfter(err error) bool {
	return errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, net.ErrClosed) ||
		s.state.has(writeClosed) && errors.Is(err, syscall.EPIPE)
}

// fail dispatches the failure of the connection, and its end unless that was
// dispatched before. It closes the socket, whatever the listeners do.
func (e *evented) fail(err error) {
	if !e.IsOpen() {
		return
	}
	defer func() { _ = e.socket.Close() }()
	if !e.closeReported {
		defer e.socket.dispatch(EventClose.New(struct{}{}))
	}
	e.socket.dispatch(EventIOError.New(err))
}
