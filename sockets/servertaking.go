package sockets

import (
	"errors"
	"os"
	"syscall"

	"github.com/smalltalk-sockets/go/sockets/internal/async"
)

// connectionsATurn is how many connections are taken before others on the loop have
// their turn.
const connectionsATurn = 16

// takeConnections is the turn of a server. It takes each connection just before
// its event, so that there is none in between when the server is closed.
func (s *ServerSocket) takeConnections(waited error) async.Next {
	for range connectionsATurn {
		if !s.IsOpen() {
			return async.Idle
		}
		stream, err := s.takeConnection(waited)
		if err != nil {
			return s.notTaken(err)
		}
		if stream == nil {
			return s.idle()
		}
		socket := s.Namespace().Socket.adopt(stream)
		socket.driveOn(s.Loop())
		taken := EventServerSocketConnect.New(socket)
		s.dispatch(taken)
		if !taken.IsHandled() {
			_ = socket.Close() // the last listener went just then
		}
	}
	return async.Requeue
}

// idle is the turn of a server without listeners for connections. It waits on, to
// hear when the system closes it. While a connection is queued, waiting for one
// would return at once, so another goroutine waits for the end.
func (s *ServerSocket) idle() async.Next {
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
	s.emitter().pump.Start()
}

// notTaken does what an error of taking a connection asks for.
func (s *ServerSocket) notTaken(err error) async.Next {
	switch {
	case err == ErrWouldBlock:
		return async.WaitReadable
	case !s.IsOpen(), errors.Is(err, ErrNotListening), errors.Is(err, os.ErrDeadlineExceeded):
		return async.Idle // for ever, until Listen, until SetReadDeadline
	case isOfConnection(err):
		s.dispatch(EventIOError.New(err))
		return async.Requeue
	case isShortage(err):
		s.dispatch(EventIOError.New(err))
		return async.RequeueLater
	}
	_ = s.closeObject() // the system has done so, and the program will not
	s.dispatch(EventClose.New(struct{}{}))
	return async.Idle
}

// isOfConnection reports whether an error of accepting is one of the connection,
// and not of the server.
func isOfConnection(err error) bool {
	return errors.Is(err, syscall.ECONNABORTED) || errors.Is(err, syscall.ECONNRESET) ||
		errors.Is(err, syscall.EPROTO) || errors.Is(err, syscall.EPERM)
}

// isShortage reports whether an error of accepting is a lack of descriptors or
// memory, which passes.
func isShortage(err error) bool {
	return errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE) ||
		errors.Is(err, syscall.ENOBUFS) || errors.Is(err, syscall.ENOMEM)
}
