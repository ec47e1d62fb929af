package sockets

import (
	"github.com/smalltalk-sockets/go/sockets/events"
)

// AddEventListener has a listener called on the loop of the socket ([Socket.Loop]),
// one event after the other, until it is removed. The events are
//
//   - EventConnect, when Connect has succeeded.
//   - EventSocketData, when bytes have arrived: the detail says how many. They are
//     in the read buffer. What a listener leaves there stays, and there is another
//     event when more has come. Every byte is told of once, also one that a call of
//     the program has taken in and consumed before its event; bytes that were
//     consumed while there was no listener for them are not.
//   - EventClose, when the peer has sent its last byte, or after an EventIOError that
//     ends the connection. Then the socket is closed. After the last byte of the
//     peer a listener can prevent that, with PreventDefault, and go on writing.
//     Close of the program is no event.
//   - EventIOError, when Connect has failed, when reading or sending has failed,
//     whichever call has met that, and when the read buffer is full, with a *readbuffer.LimitError: then nothing more
//     is read until the program has taken something from it and asks for more.
//   - EventOutputProgress, when the network has taken bytes: the detail says how
//     many are left.
//
// While a socket has listeners for EventSocketData or EventClose, reading belongs to
// the loop and never waits, but for EnsureReadable: what would have to wait is
// ErrWouldBlock, and consumes nothing. While it has those or one for
// EventOutputProgress, writing does not wait either: what is put and written goes
// out in the background, at the end of what the loop runs just now, or at Flush.
// What is put goes out there without Flush also when there are no such listeners
// any more or not yet, once a listener was added or Connect called, and on a
// connection that an event has handed out.
// When more than [SocketClass.OutputLimit] bytes would wait there, a write is a
// *readbuffer.LimitError, and takes nothing.
//
// A listener for EventServerSocketConnect or EventDatagramSocketData, which only other
// classes have, is an *ArgumentError; a nil listener an *events.ArgumentError. AddEventListener never blocks, and is safe for
// concurrent use. A panic of a listener goes to the loop's OnPanic, and the other
// listeners are called.
//
// AIR: EventDispatcher.addEventListener.
func (s *Socket) AddEventListener(l *events.Listener, options ...events.ListenerOption) error {
	s.check()
	e := s.emitter()
	if err := e.AddEventListener(l, options...); err != nil {
		return err
	}
	s.driven().pump.Start()
	return nil
}

// RemoveEventListener has a listener not called any more. It has no effect on
// one that was not added. The loop may read just then, for listeners of which this
// was the last: who goes on reading elsewhere removes it on the loop, with
// [events.Loop.Do].
//
// AIR: EventDispatcher.removeEventListener.
func (s *Socket) RemoveEventListener(l *events.Listener) {
	s.check()
	s.emitter().RemoveEventListener(l)
}

// HasEventListener reports whether the socket has a listener for a type of
// events.
//
// AIR: EventDispatcher.hasEventListener.
func (s *Socket) HasEventListener(t events.AnyType) bool {
	s.check()
	return s.events.has(t)
}

// WillTrigger is HasEventListener: a socket has no ancestors.
//
// AIR: EventDispatcher.willTrigger.
func (s *Socket) WillTrigger(t events.AnyType) bool {
	s.check()
	return s.events.has(t)
}

// DispatchEvent calls the listeners of an event of one's own, in the calling
// goroutine; see [events.EventDispatcher.DispatchEvent]. On the loop, to which
// [events.Loop.Post] leads, they are not called beside others.
//
// AIR: EventDispatcher.dispatchEvent.
func (s *Socket) DispatchEvent(e events.AnyEvent) (bool, error) {
	s.check()
	return s.emitter().DispatchEvent(e)
}

// Loop answers the loop on which the listeners of the socket are called.
func (s *Socket) Loop() *events.Loop {
	s.check()
	return s.emitter().loop
}

// SetLoop sets what Loop answers. It must be called before anything else that has to
// do with events; later, and for nil, it is an *ArgumentError. A connection that
// a listener is given is on the loop of its server.
func (s *Socket) SetLoop(loop *events.Loop) error {
	s.check()
	return setLoop(loop, s.emitterOn)
}

func (s *Socket) emitter() *emitter { return s.emitterOn(s.shared().DefaultLoop()) }

func (s *Socket) emitterOn(loop *events.Loop) *emitter {
	return s.events.make(loop, s, func(e *emitter) {
		e.refused = refusedBySockets
	})
}

// driveOn makes the socket one that events have to do with, on a loop.
func (s *Socket) driveOn(loop *events.Loop) {
	s.emitterOn(loop)
	s.driven()
}
