package sockets

import (
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/sockets/internal/async"
)

var _ arrivalSource[impl.Stream] = (*ServerSocket)(nil)

// dispatchArrival dispatches the event of a connection.
func (s *ServerSocket) dispatchArrival(stream impl.Stream) {
	socket := s.Namespace().Socket.adopt(stream)
	socket.useEvents(s.Loop())
	taken := EventServerSocketConnect.New(socket)
	s.dispatch(taken)
	if !taken.IsHandled() {
		_ = socket.Close() // the last listener was removed just then, or the server is closed
	}
}

// turnWithoutListeners goes on waiting, to learn when the system closes the server. While a
// connection is queued, waiting for one would return at once, so another goroutine
// waits for the end.
func (s *ServerSocket) turnWithoutListeners() async.Next {
	if !s.server().CanRead() {
		return async.WaitReadable
	}
	if !s.endAwaited.Swap(true) {
		go s.awaitEnd()
	}
	return async.Idle
}

// awaitEnd waits until the program or the system closes the server, and then starts
// the turn that dispatches the event.
func (s *ServerSocket) awaitEnd() {
	err := s.server().WaitEnd()
	s.endError.Store(&err)
	s.startTurn()
}

// connectionErrnos are the errors of Accept that concern the connection, not the server.
var connectionErrnos = []syscall.Errno{syscall.ECONNABORTED, syscall.ECONNRESET, syscall.EPROTO, syscall.EPERM}

func (s *ServerSocket) isTransient(err error) bool { return isOneOf(err, connectionErrnos) }

// fail closes a server that the system has closed, and dispatches EventClose.
// The error adds nothing.
func (s *ServerSocket) fail(error) {
	_ = s.closeObject()
	_, _ = s.DispatchEvent(EventClose.New(struct{}{}))
}
