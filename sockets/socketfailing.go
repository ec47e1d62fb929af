package sockets

import (
	"errors"
	"net"
	"os"
	"syscall"
)

// noticeFailure takes note of an error of reading or sending, and reports whether
// the connection has failed with it. The system shows such an error once: a later
// read is io.EOF, whichever call has met it. The first one stays, for the events
// that tell of it.
func (s *streamSocket) noticeFailure(err error) bool {
	if !s.connected.Load() || s.goesOnAfter(err) {
		return false
	}
	failure := err
	s.broken.CompareAndSwap(nil, &failure)
	if e := s.events.get(); e != nil {
		e.pump.start()
	}
	return true
}

// goesOnAfter reports whether the connection can be used after an error: a deadline
// can be moved, and what is written behind CloseWrite leaves the other half alone.
func (s *streamSocket) goesOnAfter(err error) bool {
	return errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, net.ErrClosed) ||
		s.finished.Load() && errors.Is(err, syscall.EPIPE)
}

// hasFailed tells that the connection has failed, and that it is over unless that
// was told before. It closes the socket, whatever the listeners do.
func (s *Socket) hasFailed(err error) {
	if !s.IsOpen() {
		return
	}
	defer func() { _ = s.Close() }()
	if !s.events.get().flow.over {
		defer s.dispatch(EventClose.New(struct{}{}))
	}
	s.dispatch(EventIOError.New(err))
}
