package sockets

import (
	"github.com/smalltalk-sockets/go/sockets/events"
)

var _ eventSocket = (*Socket)(nil)

// AddEventListener adds a listener, which is called on the loop of the socket
// ([Socket.Loop]), one event after the other, until it is removed. The events are
//
//   - EventConnect, when Connect has succeeded.
//   - EventSocketData, when bytes have arrived: the detail says how many. They are
//     in the read buffer. What a listener leaves there stays, and another event
//     follows when more has arrived. Each byte is reported once, also one that a
//     call of the program has read and consumed before its event; bytes consumed
//     while there was no listener for them are not reported.
//   - EventClose, when the peer has sent its last byte, or after an EventIOError that
//     ends the connection. The socket is then closed. After the last byte of the peer
//     a listener can prevent that with PreventDefault, and go on writing. Close by
//     the program is no event.
//   - EventIOError, when Connect has failed, when reading or sending has failed, in
//     any call, and when the read buffer is full, with a *readbuffer.LimitError: then
//     reading stops until the program has consumed some of it and asks for more.
//   - EventOutputProgress, when the network has taken bytes: the detail says how
//     many are left.
//
// While a socket has listeners for EventSocketData or EventClose, reading belongs to
// the loop and never waits, except EnsureReadable: a read that would have to wait
// returns ErrWouldBlock, and consumes nothing. While it has those or one for
// EventOutputProgress, writing does not wait either: puts and writes are sent in the
// background, after the functions now queued on the loop, or at Flush. Once a
// listener was added or Connect called, and on a connection from an event, puts are
// sent so without Flush, also while there are no such listeners. When more than
// [SocketClass.OutputLimit] bytes would wait to be sent, a write returns a
// *readbuffer.LimitError, and takes nothing.
//
// A Read that waits in another goroutine when the first listener is added goes on,
// and no event reports its bytes. The stream protocol must not be reading in another
// goroutine then: it is for one goroutine at a time, which is the loop from now on.
//
// A listener for EventServerSocketConnect or EventDatagramSocketData, which only
// other classes have, is an *ArgumentError; a nil listener is an
// *events.ArgumentError. AddEventListener never blocks, and is safe for concurrent
// use. A panic of a listener goes to the loop's OnPanic, and the other listeners are
// called.
//
// AIR: EventDispatcher.addEventListener.
func (s *Socket) AddEventListener(l *events.Listener, options ...events.ListenerOption) error {
	s.check()
	return s.addEventListener(l, options)
}

func (s *Socket) prepare(e *emitter) { e.refused = refusedBySockets }

func (s *Socket) listenerAdded() error {
	s.ensureEvented().pump.Start()
	return nil
}

func (s *Socket) listenerRemoved() {}

// useEvents makes the socket event-driven, on a loop.
func (s *Socket) useEvents(loop *events.Loop) {
	s.ensureEmitterOn(loop)
	s.ensureEvented()
}
