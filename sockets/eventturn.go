package sockets

import (
	"errors"
	"os"
	"syscall"

	"github.com/smalltalk-sockets/go/sockets/events"
	"github.com/smalltalk-sockets/go/sockets/internal/async"
)

// arrivalsPerTurn is how many connections or datagrams a socket takes before others on the
// loop have their turn.
const arrivalsPerTurn = 16

// arrivalSource is a socket at which connections or datagrams arrive, of type T. Its
// methods are for the loop.
type arrivalSource[T comparable] interface {
	IsOpen() bool
	dispatch(e events.AnyEvent)
	// takeForListeners takes the first arrival for the listeners. Without listeners it
	// takes nothing, and returns the error of the last wait.
	takeForListeners(waited error) (T, error)
	// dispatchArrival dispatches the event of an arrival.
	dispatchArrival(taken T)
	// turnWithoutListeners is the turn of a socket without listeners for what arrives.
	turnWithoutListeners() async.Next
	// isTransient reports whether the socket goes on after an error of taking.
	isTransient(err error) bool
	// fail dispatches the events of a socket that the system has closed,
	// and closes it.
	fail(err error)
}

// acceptTurn is the turn of a server or a datagram socket: it takes arrivals and
// dispatches their events. It takes each just before its event, so that those without an
// event stay in the queue of the system, also when the socket is closed in between.
func acceptTurn[T comparable](s arrivalSource[T], waited error) async.Next {
	var none T
	for range arrivalsPerTurn {
		if !s.IsOpen() {
			return async.Idle
		}
		taken, err := s.takeForListeners(waited)
		switch {
		case err != nil:
			return turnAfterError(s, err)
		case taken == none:
			return s.turnWithoutListeners()
		}
		s.dispatchArrival(taken)
	}
	return async.Requeue
}

// turnAfterError ends a turn with an error of taking: it dispatches the error where there
// is an event for it, and returns what follows the turn.
func turnAfterError[T comparable](s arrivalSource[T], err error) async.Next {
	switch {
	case err == ErrWouldBlock:
		return async.WaitReadable
	case !s.IsOpen(), errors.Is(err, ErrNotBound), errors.Is(err, ErrNotListening), errors.Is(err, os.ErrDeadlineExceeded):
		return async.Idle // for ever, or until Bind, Listen or SetReadDeadline
	case s.isTransient(err):
		s.dispatch(EventIOError.New(err))
		return async.Requeue
	case isShortage(err):
		s.dispatch(EventIOError.New(err))
		return async.RequeueLater
	}
	s.fail(err)
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
