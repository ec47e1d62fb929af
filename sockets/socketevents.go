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
// A Read that waits in another goroutine when the first listener is added goes on, and
// what it takes no event tells of. The stream protocol must not be reading there just
// then: it is for one goroutine at a time, which is the loop from now on.
//
// A listener for EventServerSocketConnect or EventDatagramSocketData, which only other
// classes have, is an *ArgumentError; a nil listener an *events.ArgumentError. AddEventListener never blocks, and is safe for
// concurrent use. A panic of a listener goes to the loop's OnPanic, and the other
// listeners are called.
//
// AIR: EventDispatcher.addEventListener.
func (s *Socket) AddEventListener(l *events.Listener, options ...events.ListenerOption) error {
	s.check()
	return s.addEventListener(l, options)
}

func (s *Socket) prepare(e *emitter) { e.refused = refusedBySockets }

func (s *Socket) listenerAdded() error {
	s.driven().pump.Start()
	return nil
}

func (s *Socket) listenerRemoved() {}

// driveOn makes the socket one that events have to do with, on a loop.
func (s *Socket) driveOn(loop *events.Loop) {
	s.emitterOn(loop)
	s.driven()
}
