package sockets

import (
	"errors"
	"os"
	"sync"
	"syscall"
	"time"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/sockets/events"
)

// ErrExclusive is matched by the error of Accept while a server has listeners
// for connections, and of adding one while a goroutine is in Accept: a
// connection goes to the one or to the other.
var ErrExclusive = errors.New("accept and listeners for connections exclude each other")

// intake says who takes the connections of a server.
type intake struct {
	mu        sync.Mutex // never held while waiting
	accepting int        // goroutines in Accept; listeners exclude them, also for a moment
}

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
// error that matches [ErrExclusive]; and while there is one, Accept is. A nil
// listener is events.ErrNil. It never blocks, and is safe for concurrent use. A
// panic of a listener goes to the loop's OnPanic, and the server goes on.
//
// AIR: EventDispatcher.addEventListener.
func (s *ServerSocket) AddEventListener(l *events.Listener, options ...events.ListenerOption) error {
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
	e.pump.start()
	return nil
}

// RemoveEventListener has a listener not called any more. It has no effect on
// one that was not added.
//
// AIR: EventDispatcher.removeEventListener.
func (s *ServerSocket) RemoveEventListener(l *events.Listener) {
	e := s.emitter()
	s.intake.mu.Lock()
	defer s.intake.mu.Unlock()
	e.RemoveEventListener(l)
}

// HasEventListener reports whether the server has a listener for a type of
// events.
//
// AIR: EventDispatcher.hasEventListener.
func (s *ServerSocket) HasEventListener(t events.AnyType) bool { return s.events.has(t) }

// WillTrigger is HasEventListener: a socket has no ancestors.
//
// AIR: EventDispatcher.willTrigger.
func (s *ServerSocket) WillTrigger(t events.AnyType) bool { return s.events.has(t) }

// DispatchEvent calls the listeners of an event of one's own, in the calling
// goroutine; see [events.EventDispatcher.DispatchEvent]. On the loop, to which
// [events.Loop.Post] leads, they are not called beside others.
//
// AIR: EventDispatcher.dispatchEvent.
func (s *ServerSocket) DispatchEvent(e events.AnyEvent) (bool, error) {
	return s.emitter().DispatchEvent(e)
}

// Loop answers the loop on which the listeners of the server are called, and
// those of the connections that it hands to them.
func (s *ServerSocket) Loop() *events.Loop { return s.emitter().loop }

// SetLoop sets what Loop answers. It must be called before anything else that has to
// do with events; later, and for nil, it is an *ArgumentError.
func (s *ServerSocket) SetLoop(loop *events.Loop) error { return setLoop(loop, s.emitterOn) }

func (s *ServerSocket) emitter() *emitter { return s.emitterOn(s.defaults.DefaultLoop()) }

func (s *ServerSocket) emitterOn(loop *events.Loop) *emitter {
	return s.events.make(loop, s, func(e *emitter) {
		e.pump = pump{loop: e.loop, wait: s.server.EnsureReadable, turn: s.takeConnections}
	})
}

// takesByEvents reports whether connections go to listeners.
func (s *ServerSocket) takesByEvents() bool { return s.events.has(EventServerSocketConnect) }

// beginAccept lets a goroutine into Accept, or says why it must not.
func (s *ServerSocket) beginAccept() error {
	s.intake.mu.Lock()
	defer s.intake.mu.Unlock()
	if s.takesByEvents() {
		return s.acceptError(ErrExclusive)
	}
	s.intake.accepting++
	return nil
}

func (s *ServerSocket) endAccept() {
	s.intake.mu.Lock()
	defer s.intake.mu.Unlock()
	s.intake.accepting--
}

func (s *ServerSocket) acceptError(err error) error {
	return impl.OpError("accept", s.impl.Network(), impl.Endpoint{}, s.impl.LocalEndpoint(), err)
}

const (
	// connectionsATurn is how many connections are taken before others on the
	// loop have their turn.
	connectionsATurn = 16

	// acceptAgain is how long a server waits after it could not take a
	// connection, for descriptors or memory to be free again.
	acceptAgain = 50 * time.Millisecond
)

// takeConnections is the turn of a server. It takes each connection just before
// its event, so that there is none in between when the server is closed.
func (s *ServerSocket) takeConnections(waited error) step {
	for range connectionsATurn {
		if !s.IsOpen() {
			return step{what: rest}
		}
		stream, err := s.takeConnection(waited)
		if err != nil {
			return s.notTaken(err)
		}
		if stream == nil {
			return s.idle()
		}
		socket := s.Namespace().Socket.adopt(stream)
		_ = socket.SetLoop(s.Loop()) // nobody else has it yet
		s.dispatch(EventServerSocketConnect.New(socket))
	}
	return step{what: again}
}

// takeConnection takes a connection for the listeners. Without any it answers
// none, and what the wait has shown. The lock keeps it from a connection that
// belongs to Accept, whose callers may have a listener refused just then.
func (s *ServerSocket) takeConnection(waited error) (impl.Stream, error) {
	s.intake.mu.Lock()
	defer s.intake.mu.Unlock()
	if !s.takesByEvents() {
		return nil, waited
	}
	return s.server.TryAccept()
}

// idle is the turn of a server whose connections go to nobody now. It waits on,
// to hear when the system closes it, unless it would not wait.
func (s *ServerSocket) idle() step {
	if s.server.CanRead() {
		return step{what: rest}
	}
	return step{what: await}
}

// notTaken does what an error of taking a connection asks for.
func (s *ServerSocket) notTaken(err error) step {
	switch {
	case err == ErrWouldBlock:
		return step{what: await}
	case !s.IsOpen(), errors.Is(err, ErrNotListening), errors.Is(err, os.ErrDeadlineExceeded):
		return step{what: rest} // for ever, until Listen, until SetReadDeadline
	case isOfConnection(err):
		s.dispatch(EventIOError.New(err))
		return step{what: again}
	case isShortage(err):
		s.dispatch(EventIOError.New(err))
		return step{after: acceptAgain}
	}
	_ = s.close() // the system has done so, and the program will not
	s.dispatch(EventClose.New(struct{}{}))
	return step{what: rest}
}

func (s *ServerSocket) dispatch(e events.AnyEvent) { _, _ = s.emitter().DispatchEvent(e) }

// isOfConnection reports whether an error of accepting is one of the connection,
// and not of the server.
func isOfConnection(err error) bool {
	return errors.Is(err, syscall.ECONNABORTED) || errors.Is(err, syscall.ECONNRESET) ||
		errors.Is(err, syscall.EPROTO) || errors.Is(err, syscall.EPERM)
}

// isShortage reports whether an error of accepting is a lack of descriptors or
// memory, which passes.
func isShortage(err error) bool {
	return errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE) ||
		errors.Is(err, syscall.ENOBUFS) || errors.Is(err, syscall.ENOMEM)
}
