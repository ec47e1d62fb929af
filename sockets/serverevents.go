package sockets

import (
	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/sockets/events"
	"github.com/smalltalk-sockets/go/sockets/internal/async"
)

// AddEventListener adds a listener, which is called on the loop of the server
// ([ServerSocket.Loop]), one event after the other, until it is removed. The events
// are
//
//   - EventServerSocketConnect, for each connection: the detail is the connection,
//     whose events are on the same loop. Without a listener for it, and while a
//     listener runs, connections wait in the accept queue.
//   - EventClose, when the system has closed the server. Close by the program is no
//     event.
//   - EventIOError, when accepting a connection failed, for example for lack of
//     descriptors. The server tries again.
//
// While a goroutine is in Accept, adding a listener for connections fails with an
// error that matches [ErrExclusive]; while there is such a listener, Accept fails so.
// A listener for events that only connections have, such as EventConnect, is an
// *ArgumentError that names the type to use. A nil listener is an
// *events.ArgumentError. AddEventListener never blocks, and is safe for concurrent
// use. A panic of a listener goes to the loop's OnPanic, and the server goes on.
//
// AIR: EventDispatcher.addEventListener.
func (s *ServerSocket) AddEventListener(l *events.Listener, options ...events.ListenerOption) error {
	s.check()
	return s.addEventListener(l, options)
}

func (s *ServerSocket) prepare(e *emitter) {
	e.pump = async.NewPump(e.loop, s.server().EnsureReadable, func(waited error) async.Next { return acceptTurn[impl.Stream](s, waited) })
	e.refused = refusedByServers
}

// listenerAdded refuses a listener for connections while a goroutine is in Accept.
func (s *ServerSocket) listenerAdded() error {
	if s.accepting > 0 && s.hasConnectListener() {
		return s.acceptError(ErrExclusive)
	}
	s.startTurn()
	return nil
}

func (s *ServerSocket) listenerRemoved() {}
