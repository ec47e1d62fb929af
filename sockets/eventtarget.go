package sockets

import (
	"errors"
	"sync"
	"sync/atomic"

	"github.com/smalltalk-sockets/go/sockets/events"
	"github.com/smalltalk-sockets/go/sockets/internal/async"
)

// eventTarget is the common part of sockets with events. It has no dispatcher and no
// loop until they are needed. It is safe for concurrent use.
type eventTarget[S interface {
	comparable
	eventSocket
}] struct {
	socket  S // the socket that embeds this, nil in a zero socket
	current atomic.Pointer[emitter]

	// listening guards adding and removing listeners, and the accept owner of a
	// server or a datagram socket: calls, or the loop for listeners. It is never held
	// while waiting, nor while a listener runs.
	listening sync.Mutex
}

// owner returns the socket. It panics on a zero one.
func (t *eventTarget[S]) owner() S {
	var none S
	if t.socket == none {
		panic(zeroSocket)
	}
	return t.socket
}

// eventSocket is what eventTarget needs of its socket.
type eventSocket interface {
	AbstractSocket
	// prepare completes an emitter before it is used.
	prepare(*emitter)
	// listenerAdded starts what a listener needs, or returns why it must not be
	// added. listenerRemoved follows the removal of one. Both are called with
	// listening held.
	listenerAdded() error
	listenerRemoved()
}

// emitter is the dispatcher of a socket, and the loop on which it dispatches.
type emitter struct {
	*events.EventDispatcher
	loop    *events.Loop
	pump    *async.Pump // nil for a Socket: its evented has one
	refused []refusal   // events that never happen here
}

// ErrExclusive matches the error of Accept, or of a call that receives, while there
// is a listener for connections or datagrams, and the error of adding such a listener
// during such a call: connections and datagrams go to calls or to listeners, not to
// both.
var ErrExclusive = errors.New("calls and listeners for the same exclude each other: remove the listeners to call, or end the calls to listen")

// addEventListener is AddEventListener of all sockets.
func (t *eventTarget[S]) addEventListener(l *events.Listener, options []events.ListenerOption) error {
	e := t.ensureEmitter()
	for _, r := range e.refused {
		if l.IsFor(r.event) {
			return r.error()
		}
	}
	t.listening.Lock()
	defer t.listening.Unlock()
	err := e.AddEventListener(l, options...)
	if err == nil {
		if err = t.socket.listenerAdded(); err != nil {
			e.RemoveEventListener(l)
		}
	}
	return err
}

// RemoveEventListener removes a listener. It has no effect on one that was not added.
// The loop may be taking bytes or a datagram for the listener just then: to go on
// reading or receiving elsewhere, remove the last listener on the loop, with
// [events.Loop.Do].
//
// AIR: EventDispatcher.removeEventListener.
func (t *eventTarget[S]) RemoveEventListener(l *events.Listener) {
	e := t.ensureEmitter()
	t.listening.Lock()
	defer t.listening.Unlock()
	e.RemoveEventListener(l)
	t.socket.listenerRemoved()
}

// HasEventListener reports whether the socket has a listener for a type of events.
//
// AIR: EventDispatcher.hasEventListener.
func (t *eventTarget[S]) HasEventListener(of events.AnyType) bool {
	e := t.current.Load()
	return e != nil && e.HasEventListener(of)
}

// WillTrigger is HasEventListener: a socket has no ancestors.
//
// AIR: EventDispatcher.willTrigger.
func (t *eventTarget[S]) WillTrigger(of events.AnyType) bool { return t.HasEventListener(of) }

// DispatchEvent calls the listeners of an event made by the program, in the calling
// goroutine; see [events.EventDispatcher.DispatchEvent]. Call it on the loop, through
// [events.Loop.Post], so that no other listener runs at the same time.
//
// AIR: EventDispatcher.dispatchEvent.
func (t *eventTarget[S]) DispatchEvent(e events.AnyEvent) (bool, error) {
	return t.ensureEmitter().DispatchEvent(e)
}

// Loop returns the loop on which the listeners of the socket are called. A connection
// that a listener receives is on the loop of its server.
func (t *eventTarget[S]) Loop() *events.Loop { return t.ensureEmitter().loop }

// SetLoop sets what Loop returns. Call it before any other use of events; later,
// and for nil, it is an *ArgumentError.
func (t *eventTarget[S]) SetLoop(loop *events.Loop) error {
	if loop == nil {
		return nilArgument("loop", "events.NewLoop makes one")
	}
	if t.ensureEmitterOn(loop).loop != loop {
		return &ArgumentError{What: "loop", Reason: "must be set before anything else that has to do with events: the socket is on another one already"}
	}
	return nil
}

// ensureEmitter returns the emitter. The first call makes it, on the default loop of the
// namespace or else on its own loop.
func (t *eventTarget[S]) ensureEmitter() *emitter {
	if e := t.current.Load(); e != nil {
		return e
	}
	loop := t.owner().Namespace().AbstractSocket.DefaultLoop()
	if loop == nil {
		loop = events.NewLoop()
	}
	return t.ensureEmitterOn(loop)
}

// ensureEmitterOn returns the emitter, and makes it on the given loop when there is
// none.
func (t *eventTarget[S]) ensureEmitterOn(loop *events.Loop) *emitter {
	if t.current.Load() == nil {
		e := &emitter{EventDispatcher: events.NewEventDispatcher(t.owner()), loop: loop}
		e.OnPanic(loop.Panicked)
		t.socket.prepare(e)
		t.current.CompareAndSwap(nil, e)
	}
	return t.current.Load()
}

// dispatch dispatches an event, unless the socket is closed: there are no
// events after Close.
func (t *eventTarget[S]) dispatch(e events.AnyEvent) {
	if t.socket.IsOpen() {
		_, _ = t.ensureEmitter().DispatchEvent(e)
	}
}

// startTurn starts a turn of a server or a datagram socket that may have something to
// take now, for example after Bind or a new deadline.
func (t *eventTarget[S]) startTurn() {
	if e := t.current.Load(); e != nil {
		e.pump.Start()
	}
}
