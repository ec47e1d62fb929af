package sockets

import (
	"errors"
	"os"
	"syscall"

	"github.com/smalltalk-sockets/go/sockets/events"
	"github.com/smalltalk-sockets/go/sockets/internal/async"
)

// takingATurn is how many connections or datagrams a socket takes before others on the
// loop have their turn.
const takingATurn = 16

// taker is a socket at which pieces arrive: connections or datagrams. Its
// methods are for the loop.
type taker[T comparable] interface {
	IsOpen() bool
	dispatch(e events.AnyEvent)
	// takeFor takes the piece that arrived first for the listeners. Without
	// listeners it takes nothing, and returns the error of the last wait.
	takeFor(waited error) (T, error)
	// tell dispatches the event of a piece.
	tell(taken T)
	// rest is the turn of a socket without listeners for what arrives.
	rest() async.Next
	// survives reports whether the socket goes on after an error of taking.
	survives(err error) bool
	// hasFailed dispatches the events of a socket that the system has closed,
	// and closes it.
	hasFailed(err error)
}

// takeTurn takes each piece just before its event: pieces without an event stay in
// the queue of the system, also when the socket is closed in between.
func takeTurn[T comparable](s taker[T], waited error) async.Next {
	var none T
	for range takingATurn {
		if !s.IsOpen() {
			return async.Idle
		}
		taken, err := s.takeFor(waited)
		switch {
		case err != nil:
			return notTaken(s, err)
		case taken == none:
			return s.rest()
		}
		s.tell(taken)
	}
	return async.Requeue
}

// notTaken handles an error of taking.
func notTaken[T comparable](s taker[T], err error) async.Next {
	switch {
	case err == ErrWouldBlock:
		return async.WaitReadable
	case !s.IsOpen(), errors.Is(err, ErrNotBound), errors.Is(err, ErrNotListening), errors.Is(err, os.ErrDeadlineExceeded):
		return async.Idle // for ever, or until Bind, Listen or SetReadDeadline
	case s.survives(err):
		s.dispatch(EventIOError.New(err))
		return async.Requeue
	case isShortage(err):
		s.dispatch(EventIOError.New(err))
		return async.RequeueLater
	}
	s.hasFailed(err)
	return async.Idle
}

// isShortage reports whether an error is a temporary lack of descriptors or memory.
func isShortage(err error) bool {
	return isOneOf(err, []syscall.Errno{syscall.EMFILE, syscall.ENFILE, syscall.ENOBUFS, syscall.ENOMEM})
}

func isOneOf(err error, numbers []syscall.Errno) bool {
	for _, n := range numbers {
		if errors.Is(err, n) {
			return true
		}
	}
	return false
}
