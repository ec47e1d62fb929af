package sockets

import (
	"errors"
	"os"
	"syscall"
	"time"
)

const (
	// connectionsATurn is how many connections are taken before others on the
	// loop have their turn.
	connectionsATurn = 16

	// acceptAgain is how long a server waits after it could not take a
	// connection, for descriptors or memory to be free again.
	acceptAgain = 50 * time.Millisecond
)

// takeConnections is the turn of a server. It takes each connection just before
// its event, so that there is none in between when the server is closed.
func (s *ServerSocket) takeConnections(waited error) step {
	for range connectionsATurn {
		if !s.IsOpen() {
			return step{what: rest}
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
	return step{what: again}
}

// idle is the turn of a server without listeners for connections. It waits on, to
// hear when the system closes it. While a connection is queued, waiting for one
// would return at once, so another goroutine waits for the end.
func (s *ServerSocket) idle() step {
	if !s.server().CanRead() {
		return step{what: await}
	}
	if !s.watching.Swap(true) {
		go s.watch()
	}
	return step{what: rest}
}

// watch waits until the server is closed, by the program or the system, and then
// has the turn that tells of it.
func (s *ServerSocket) watch() {
	err := s.server().WaitEnd()
	s.ended.Store(&err)
	s.emitter().pump.start()
}

// notTaken does what an error of taking a connection asks for.
func (s *ServerSocket) notTaken(err error) step {
	switch {
	case err == ErrWouldBlock:
		return step{what: await}
	case !s.IsOpen(), errors.Is(err, ErrNotListening), errors.Is(err, os.ErrDeadlineExceeded):
		return step{what: rest} // for ever, until Listen, until SetReadDeadline
	case isOfConnection(err):
		s.dispatch(EventIOError.New(err))
		return step{what: again}
	case isShortage(err):
		s.dispatch(EventIOError.New(err))
		return step{after: acceptAgain}
	}
	_ = s.close() // the system has done so, and the program will not
	s.dispatch(EventClose.New(struct{}{}))
	return step{what: rest}
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
