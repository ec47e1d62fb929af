package events

import (
	"errors"
	"fmt"
)

// What can be wrong with a call. Nothing has happened then.
var (
	// ErrNil is answered for a listener, an event, a function or a context that is
	// nil.
	ErrNil = errors.New("events: must not be nil")

	// ErrRecursion is answered when listeners dispatch events of one dispatcher
	// from within each other more than RecursionLimit deep.
	ErrRecursion = errors.New("events: recursion limit reached")

	// ErrCycle is answered when a dispatcher would be its own ancestor.
	ErrCycle = errors.New("events: a dispatcher cannot be its own ancestor")

	// ErrStopped is answered by a loop that has been stopped.
	ErrStopped = errors.New("events: loop stopped")

	// ErrRunning is answered when a loop runs already, by itself or in another
	// Run or RunPending.
	ErrRunning = errors.New("events: loop running already")
)

// PanicError is a panic of a listener, or of a function that a loop has run.
type PanicError struct {
	// Value is what it panicked with.
	Value any
	// Stack is where, as runtime/debug shows it.
	Stack []byte
	// Event is what the listener was called with, nil for a function.
	Event AnyEvent
}

// Error answers the value, and the event that led to it.
func (e *PanicError) Error() string {
	if e.Event == nil {
		return fmt.Sprintf("events: panic: %v", e.Value)
	}
	return fmt.Sprintf("events: panic in a listener of %v: %v", e.Event, e.Value)
}

// Unwrap answers the value, if it is an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}
