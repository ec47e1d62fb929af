package sockets

import (
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/sockets/internal/async"
)

var _ taker[impl.Stream] = (*ServerSocket)(nil)

// tell hands a connection to the listeners.
func (s *ServerSocket) tell(stream impl.Stream) {
	socket := s.Namespace().Socket.adopt(stream)
	socket.driveOn(s.Loop())
	taken := EventServerSocketConnect.New(socket)
	s.dispatch(taken)
	if !taken.IsHandled() {
		_ = socket.Close() // the last listener went just then, or the server is closed
	}
}

// rest waits on, to hear when the system closes the server. While a connection is
// queued, waiting for one would return at once, so another goroutine waits for the end.
func (s *ServerSocket) rest() async.Next {
	if !s.server().CanRead() {
		return async.WaitReadable
	}
	if !s.watching.Swap(true) {
		go s.watch()
	}
	return async.Idle
}

// watch waits until the server is closed, by the program or the system, and then
// has the turn that tells of it.
func (s *ServerSocket) watch() {
	err := s.server().WaitEnd()
	s.ended.Store(&err)
	s.mayTake()
}

// ofConnections are the errors of accepting that are of the connection, and not of the
// server.
var ofConnections = []syscall.Errno{syscall.ECONNABORTED, syscall.ECONNRESET, syscall.EPROTO, syscall.EPERM}

func (s *ServerSocket) survives(err error) bool { return isOneOf(err, ofConnections) }

// hasFailed closes the server, as the system has done and the program will not, and
// tells of that. The error says no more.
func (s *ServerSocket) hasFailed(error) {
	_ = s.closeObject()
	_, _ = s.DispatchEvent(EventClose.New(struct{}{}))
}
