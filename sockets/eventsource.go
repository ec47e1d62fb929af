package sockets

import (
	"errors"
	"sync/atomic"

	"github.com/smalltalk-sockets/go/sockets/events"
	"github.com/smalltalk-sockets/go/sockets/internal/async"
)

// eventSource is the events of a socket. It costs a pointer until somebody asks
// for them. It is safe for concurrent use.
type eventSource struct{ made atomic.Pointer[emitter] }

// emitter is the dispatcher of a socket, and the loop on which it dispatches.
type emitter struct {
	*events.EventDispatcher
	loop    *events.Loop
	pump    *async.Pump // nil for a Socket, whose evented has one
	refused []refusal
}

// AddEventListener adds a listener, unless it is for events that never happen here.
func (e *emitter) AddEventListener(l *events.Listener, options ...events.ListenerOption) error {
	for _, r := range e.refused {
		if l.IsFor(r.of) {
			return r.error()
		}
	}
	return e.EventDispatcher.AddEventListener(l, options...)
}

// ErrExclusive is matched by the error of a call that takes what listeners are there
// for, and of adding such a listener while a goroutine is in such a call: connections go
// to calls of Accept or to listeners, datagrams to calls that receive or to listeners.
var ErrExclusive = errors.New("calls and listeners for the same exclude each other: remove the listeners to call, or end the calls to listen")

// get answers the emitter, nil while nobody has asked for events.
func (s *eventSource) get() *emitter { return s.made.Load() }

// make answers the emitter, and makes it when there is none: on the given loop,
// or, when that is nil, on one of its own.
func (s *eventSource) make(loop *events.Loop, target any, init func(*emitter)) *emitter {
	if e := s.made.Load(); e != nil {
		return e
	}
	if loop == nil {
		loop = events.NewLoop()
	}
	e := &emitter{EventDispatcher: events.NewEventDispatcher(target), loop: loop}
	e.OnPanic(loop.Panicked)
	init(e)
	if !s.made.CompareAndSwap(nil, e) {
		return s.made.Load()
	}
	return e
}

// has reports whether there is a listener for a type.
func (s *eventSource) has(t events.AnyType) bool {
	e := s.made.Load()
	return e != nil && e.HasEventListener(t)
}

// setLoop makes an emitter on a loop.
func setLoop(loop *events.Loop, makeOn func(*events.Loop) *emitter) error {
	if loop == nil {
		return &ArgumentError{What: "loop", Reason: "must not be nil: events.NewLoop makes one"}
	}
	if makeOn(loop).loop != loop {
		return &ArgumentError{What: "loop", Reason: "must be set before anything else that has to do with events: the socket is on another one already"}
	}
	return nil
}
