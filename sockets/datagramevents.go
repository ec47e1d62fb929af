package sockets

import (
	"github.com/smalltalk-sockets/go/sockets/events"
	"github.com/smalltalk-sockets/go/sockets/internal/async"
)

// AddEventListener has a listener called on the loop of the socket
// ([DatagramSocket.Loop]), one event after the other, until it is removed. The events
// are
//
//   - EventDatagramSocketData, for each datagram: the detail has its bytes, which
//     are the listener's own, and who has sent it. A datagram without bytes has an
//     event too; of one longer than BufferSize the rest is lost, and Truncated says
//     so. The first such listener starts to receive, as AIR's receive does. Without
//     one, and while a listener takes its time, datagrams wait in the receive buffer
//     of the system; those that do not fit there are lost, as UDP loses them.
//   - EventIOError, when the network reports what became of a datagram that was
//     sent, as ECONNREFUSED on a socket that is connected, and when the system lacks
//     memory. The socket goes on. It is told while there is a listener for datagrams;
//     a call that sends may meet the error first, and returns it.
//   - EventClose, behind an EventIOError that says why, when the system has closed
//     the socket. Then it is closed. Close of the program is no event. Without a
//     listener for datagrams it comes once calls have received those that wait.
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
	e := s.emitter()
	s.intake.mu.Lock()
	defer s.intake.mu.Unlock()
	if err := e.AddEventListener(l, options...); err != nil {
		return err
	}
	if s.receivesByEvents() && !s.beginListening() {
		e.RemoveEventListener(l)
		return s.exclusive()
	}
	e.pump.Start()
	return nil
}

// RemoveEventListener has a listener not called any more. It has no effect on one
// that was not added. After the last listener for datagrams, calls can receive them
// again once the event that is dispatched just then, if there is one, is over: to go
// on receiving elsewhere, remove the listener on the loop, with [events.Loop.Do].
//
// AIR: EventDispatcher.removeEventListener.
func (s *datagramSocket) RemoveEventListener(l *events.Listener) {
	s.check()
	e := s.emitter()
	s.intake.mu.Lock()
	defer s.intake.mu.Unlock()
	e.RemoveEventListener(l)
	s.endListening()
}

// HasEventListener reports whether the socket has a listener for a type of events.
//
// AIR: EventDispatcher.hasEventListener.
func (s *datagramSocket) HasEventListener(t events.AnyType) bool {
	s.check()
	return s.events.has(t)
}

// WillTrigger is HasEventListener: a socket has no ancestors.
//
// AIR: EventDispatcher.willTrigger.
func (s *datagramSocket) WillTrigger(t events.AnyType) bool {
	s.check()
	return s.events.has(t)
}

// DispatchEvent calls the listeners of an event of one's own, in the calling
// goroutine; see [events.EventDispatcher.DispatchEvent]. On the loop, to which
// [events.Loop.Post] leads, they are not called beside others.
//
// AIR: EventDispatcher.dispatchEvent.
func (s *datagramSocket) DispatchEvent(e events.AnyEvent) (bool, error) {
	s.check()
	return s.emitter().DispatchEvent(e)
}

// Loop returns the loop on which the listeners of the socket are called.
func (s *datagramSocket) Loop() *events.Loop {
	s.check()
	return s.emitter().loop
}

// SetLoop sets what Loop returns. It must be called before anything else that has to
// do with events; later, and for nil, it is an *ArgumentError.
func (s *datagramSocket) SetLoop(loop *events.Loop) error {
	s.check()
	return setLoop(loop, s.emitterOn)
}

func (s *datagramSocket) emitter() *emitter { return s.emitterOn(s.shared().DefaultLoop()) }

func (s *datagramSocket) emitterOn(loop *events.Loop) *emitter {
	return s.events.make(loop, s.self, func(e *emitter) {
		e.pump = async.NewPump(e.loop, s.awaitDatagram, s.takeDatagrams)
		e.refused = refusedByDatagramSockets
	})
}

// dispatch tells the listeners of something that happened, unless the socket is
// closed: nothing happens after Close.
func (s *datagramSocket) dispatch(e events.AnyEvent) {
	if s.IsOpen() {
		_, _ = s.emitter().DispatchEvent(e)
	}
}

// mayReceive starts the events of a socket that may have something to receive now:
// it has got an endpoint, say, or another deadline.
func (s *datagramSocket) mayReceive() {
	if e := s.events.get(); e != nil {
		e.pump.Start()
	}
}

// mayBind is called before a call that gives the socket an endpoint if it has
// none, and returns what follows that call.
func (s *datagramSocket) mayBind() (then func()) {
	if s.events.get() == nil || s.Bound() {
		return func() {}
	}
	return s.mayReceive
}
