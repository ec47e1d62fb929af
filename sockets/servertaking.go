package sockets

import (
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/sockets/internal/async"
)

var _ taker[impl.Stream] = (*ServerSocket)(nil)

// tell dispatches the event of a connection.
func (s *ServerSocket) tell(stream impl.Stream) {
	socket := s.Namespace().Socket.adopt(stream)
	socket.driveOn(s.Loop())
	taken := EventServerSocketConnect.New(socket)
	s.dispatch(taken)
	if !taken.IsHandled() {
		_ = socket.Close() // the last listener was removed just then, or the server is closed
	}
}

// rest goes on waiting, to learn when the system closes the server. While a
// connection is queued, waiting for one would return at once, so another goroutine
// waits for the end.
func (s *ServerSocket) rest() async.Next {
	if !s.server().CanRead() {
		return async.WaitReadable
	}
	if !s.watching.Swap(true) {
		go s.watch()
	}
	return async.Idle
}

// watch waits until the program or the system closes the server, and then starts
// the turn that dispatches the event.
func (s *ServerSocket) watch() {
	err := s.server().WaitEnd()
	s.ended.Store(&err)
	s.startTurn()
}

// ofConnections are the errors of Accept that concern the connection, not the server.
var ofConnections = []syscall.Errno{syscall.ECONNABORTED, syscall.ECONNRESET, syscall.EPROTO, syscall.EPERM}

func (s *ServerSocket) survives(err error) bool { return isOneOf(err, ofConnections) }

// hasFailed closes a server that the system has closed, and dispatches EventClose.
// The error adds nothing.
func (s *ServerSocket) hasFailed(error) {
	_ = s.closeObject()
	_, _ = s.DispatchEvent(EventClose.New(struct{}{}))
}
