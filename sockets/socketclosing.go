package sockets

import (
	"net"
	"os"
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

// closeBehind has end called on the socket behind what was written by events. It
// answers false when there is nothing of that.
func (s *Socket) closeBehind(end func(*Socket) error) bool {
	if s.unsentByEvents() == 0 {
		return false
	}
	s.events.get().flow.outbox.WhenIdle(func() { _ = end(s) })
	return true
}

// unsentByEvents answers how many bytes were written by events and are not sent.
func (s *Socket) unsentByEvents() int {
	if e := s.events.get(); e != nil {
		return e.flow.outbox.Unsent()
	}
	return 0
}

// endCalls is Close for the program and its calls, while the connection goes on
// until what was written by events is sent.
func (s *Socket) endCalls() {
	s.closed.Store(true)
	_ = s.stream().SetReadDeadline(time.Unix(1, 0))
}

// goesOn reports whether the socket is closed, and its connection still sends.
func (s *Socket) goesOn() bool { return !s.IsOpen() && s.unsentByEvents() > 0 }

// cannotSet is the error of setting a deadline while that is so: the deadlines are
// those of Close.
func (s *Socket) cannotSet() error {
	return impl.OpError("set", s.object().Network(), impl.Endpoint{}, s.object().LocalEndpoint(), net.ErrClosed)
}

// finish is Close for the connection. When not all that was written by events was
// sent it is reset, so that the peer does not take a part for the whole.
func (s *Socket) finish() error {
	if s.unsentByEvents() > 0 {
		_ = impl.Set(s.object(), impl.Linger, 0)
	}
	return s.close()
}

// finishWriting is CloseWrite for the connection. A deadline that holds output up
// holds it up too.
func (s *Socket) finishWriting() error {
	if s.unsentByEvents() > 0 {
		return os.ErrDeadlineExceeded
	}
	err := s.stream().CloseWrite()
	if err == nil {
		s.finished.Store(true)
	}
	return err
}
