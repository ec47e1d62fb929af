package sockets

import (
	"github.com/smalltalk-sockets/go/sockets/events"
	"github.com/smalltalk-sockets/go/sockets/internal/async"
)

// AddEventListener adds a listener, which is called on the loop of the socket
// ([DatagramSocket.Loop]), one event after the other, until it is removed. The events
// are
//
//   - EventDatagramSocketData, for each datagram: the detail has its sender and its
//     bytes, which belong to the listener. An empty datagram has an event too. If
//     one is longer than BufferSize the rest is lost, and Truncated is true. The
//     first such listener starts to receive, as AIR's receive does. Without one, and
//     while a listener runs, datagrams wait in the receive buffer of the system;
//     what does not fit there is lost, as UDP allows.
//   - EventIOError, when the network reports what became of a datagram that was sent,
//     as ECONNREFUSED on a socket that is connected, and when the system lacks
//     memory. The socket goes on. It happens only while there is a listener for
//     datagrams; a call that sends may meet the error first, and returns it instead.
//   - EventClose, after an EventIOError that says why, when the system has closed
//     the socket. The socket is then closed. Close by the program is no event.
//     Without a listener for datagrams it comes once calls have received those
//     that wait.
//
// While there is a listener for datagrams, calls that receive (Next, Peek, Receive,
// NextFrom, ReceiveAvailable, Read, ReadFrom …) fail with an error that matches
// [ErrExclusive]; and while a goroutine is in such a call, a listener for datagrams is
// refused with one. A listener for a type of events that never happens to a
// DatagramSocket is an *ArgumentError, a nil one an *events.ArgumentError. AddEventListener never
// blocks, and is safe for concurrent use. A panic of a listener goes to the loop's
// OnPanic, and the socket goes on.
//
// AIR: EventDispatcher.addEventListener, DatagramSocket.receive.
func (s *datagramSocket) AddEventListener(l *events.Listener, options ...events.ListenerOption) error {
	s.check()
	return s.addEventListener(l, options)
}

func (s *datagramSocket) prepare(e *emitter) {
	e.pump = async.NewPump(e.loop, s.awaitDatagram, func(waited error) async.Next { return acceptTurn[*Datagram](s, waited) })
	e.refused = refusedByDatagramSockets
}

// listenerAdded directs datagrams to listeners if there is one for them. It fails
// while a call receives.
func (s *datagramSocket) listenerAdded() error {
	if s.hasDataListener() && !s.beginListening() {
		return s.exclusive()
	}
	s.startTurn()
	return nil
}

func (s *datagramSocket) listenerRemoved() { s.endListening() }

// startTurnOnceBound precedes a call that binds the socket if it is not bound yet. It
// returns what the call does at its end: start a turn, because datagrams can arrive now.
func (s *datagramSocket) startTurnOnceBound() (then func()) {
	if s.current.Load() == nil || s.Bound() {
		return func() {}
	}
	return s.startTurn
}
