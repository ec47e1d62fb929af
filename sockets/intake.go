package sockets

import (
	"sync"

	"github.com/smalltalk-sockets/go/impl"
)

// intake says who takes the connections of a server.
type intake struct {
	mu        sync.Mutex // never held while waiting
	accepting int        // goroutines in Accept; listeners exclude them, also for a moment
}

// takesByEvents reports whether connections go to listeners.
func (s *ServerSocket) takesByEvents() bool { return s.events.has(EventServerSocketConnect) }

// beginAccept lets a goroutine into Accept, or says why it must not.
func (s *ServerSocket) beginAccept() error {
	s.intake.mu.Lock()
	defer s.intake.mu.Unlock()
	if s.takesByEvents() && s.IsOpen() {
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
	return impl.OpError("accept", s.object().Network(), impl.Endpoint{}, s.object().LocalEndpoint(), err)
}

// takeConnection takes a connection for the listeners. Without any it answers
// none, and what the wait has shown. The lock keeps it from a connection that
// belongs to Accept, whose callers may have a listener refused just then.
func (s *ServerSocket) takeConnection(waited error) (impl.Stream, error) {
	s.intake.mu.Lock()
	defer s.intake.mu.Unlock()
	if !s.takesByEvents() {
		if ended := s.ended.Load(); ended != nil {
			waited = *ended
		}
		return nil, waited
	}
	return s.server().TryAccept()
}
