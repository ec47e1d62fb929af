package events

import (
	"errors"
	"fmt"

	"github.com/smalltalk-sockets/go/readbuffer/misuse"
)

// Errors of a call. The call has had no effect.
var (
	// ErrArgument is matched by every *ArgumentError.
	ErrArgument = misuse.ErrArgument

	// ErrRecursion is returned when listeners dispatch events of one dispatcher
	// from within each other more than RecursionLimit deep.
	ErrRecursion = errors.New("events: recursion limit reached")

	// ErrCycle is returned when a dispatcher would be its own ancestor.
	ErrCycle = errors.New("events: a dispatcher cannot be its own ancestor")

	// ErrStopped is returned by a loop that has been stopped.
	ErrStopped = errors.New("events: loop stopped")

	// ErrRunning is returned when a loop runs already, by itself or in another
	// Run or RunPending.
	ErrRunning = errors.New("events: loop running already")
)

// ArgumentError reports a listener, an event, a function or another argument that is
// nil, or a zero value, and must not be. It is the type that the whole module has for
// an argument that cannot be used. Nothing has happened. It matches ErrArgument.
type ArgumentError = misuse.ArgumentError

// Panics of methods of nil pointers.
const (
	nilLoop       = "events: method on a nil Loop: NewLoop and NewManualLoop make one, and the default loop of a class is nil unless it was set"
	nilDispatcher = "events: method on a nil EventDispatcher: NewEventDispatcher makes one, and the zero value is one"
	nilType       = "events: method on a nil Type: NewType makes one"
)

// PanicError is a panic of a listener, or of a function that a loop has run.
type PanicError struct {
	// Value is the argument of panic.
	Value any
	// Stack is the stack of the panic, as runtime/debug prints it.
	Stack []byte
	// Event is the event that the listener was called with, nil for a function.
	Event AnyEvent
}

// Error returns the value as text, and the event that led to it.
func (e *PanicError) Error() string {
	if e.Event == nil {
		return fmt.Sprintf("events: panic: %v", e.Value)
	}
	return fmt.Sprintf("events: panic in a listener of %v: %v", e.Event, e.Value)
}

// Unwrap returns the value, if it is an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}
