package sockets

import (
	"github.com/smalltalk-sockets/go/sockets/events"
	"github.com/smalltalk-sockets/go/sockets/internal/async"
)

// AddEventListener has a listener called on the loop of the server ([ServerSocket.Loop]),
// one event after the other, until it is removed. The events are
//
//   - EventServerSocketConnect, for each connection: the detail is the connection,
//     whose events are on the same loop. While nobody listens for it, and while
//     a listener takes its time, connections wait in the queue that Listen made.
//   - EventClose, when the system has closed the server. Close of the program is no
//     event.
//   - EventIOError, when a connection could not be taken, for want of
//     descriptors, say. The server tries again.
//
// While a goroutine is in Accept a listener for connections is refused with an
// error that matches [ErrExclusive]; and while there is one, Accept is. A listener
// for events that only connections have, such as EventConnect, is an *ArgumentError
// that names the type to use. A nil listener is an *events.ArgumentError. It never blocks, and is safe for concurrent use. A
// panic of a listener goes to the loop's OnPanic, and the server goes on.
//
// AIR: EventDispatcher.addEventListener.
func (s *ServerSocket) AddEventListener(l *events.Listener, options ...events.ListenerOption) error {
	s.check()
	e := s.emitter()
	s.intake.mu.Lock()
	defer s.intake.mu.Unlock()
	if err := e.AddEventListener(l, options...); err != nil {
		return err
	}
	if s.intake.accepting > 0 && e.HasEventListener(EventServerSocketConnect) {
		e.RemoveEventListener(l)
		return s.acceptError(ErrExclusive)
	}
	e.pump.Start()
	return nil
}

// RemoveEventListener has a listener not called any more. It has no effect on
// one that was not added.
//
// AIR: EventDispatcher.removeEventListener.
func (s *ServerSocket) RemoveEventListener(l *events.Listener) {
	s.check()
	e := s.emitter()
	s.intake.mu.Lock()
	defer s.intake.mu.Unlock()
	e.RemoveEventListener(l)
}

// HasEventListener reports whether the server has a listener for a type of
// events.
//
// AIR: EventDispatcher.hasEventListener.
func (s *ServerSocket) HasEventListener(t events.AnyType) bool {
	s.check()
	return s.events.has(t)
}

// WillTrigger is HasEventListener: a socket has no ancestors.
//
// AIR: EventDispatcher.willTrigger.
func (s *ServerSocket) WillTrigger(t events.AnyType) bool {
	s.check()
	return s.events.has(t)
}

// DispatchEvent calls the listeners of an event of one's own, in the calling
// goroutine; see [events.EventDispatcher.DispatchEvent]. On the loop, to which
// [events.Loop.Post] leads, they are not called beside others.
//
// AIR: EventDispatcher.dispatchEvent.
func (s *ServerSocket) DispatchEvent(e events.AnyEvent) (bool, error) {
	s.check()
	return s.emitter().DispatchEvent(e)
}

// Loop answers the loop on which the listeners of the server are called, and
// those of the connections that it hands to them.
func (s *ServerSocket) Loop() *events.Loop {
	s.check()
	return s.emitter().loop
}

// SetLoop sets what Loop answers. It must be called before anything else that has to
// do with events; later, and for nil, it is an *ArgumentError.
func (s *ServerSocket) SetLoop(loop *events.Loop) error {
	s.check()
	return setLoop(loop, s.emitterOn)
}

func (s *ServerSocket) emitter() *emitter { return s.emitterOn(s.shared().DefaultLoop()) }

func (s *ServerSocket) emitterOn(loop *events.Loop) *emitter {
	return s.events.make(loop, s, func(e *emitter) {
		e.pump = async.NewPump(e.loop, s.server().EnsureReadable, s.takeConnections)
		e.refused = refusedByServers
	})
}

func (s *ServerSocket) dispatch(e events.AnyEvent) { _, _ = s.emitter().DispatchEvent(e) }
