package sockets

import (
	"github.com/smalltalk-sockets/go/impl"
)

// hasConnectListener reports whether connections go to listeners.
func (s *ServerSocket) hasConnectListener() bool { return s.HasEventListener(EventServerSocketConnect) }

// beginAccept lets a call of Accept begin, or returns why it must not.
func (s *ServerSocket) beginAccept() error {
	s.listening.Lock()
	defer s.listening.Unlock()
	if s.hasConnectListener() && s.IsOpen() {
		return s.acceptError(ErrExclusive)
	}
	s.accepting++
	return nil
}

func (s *ServerSocket) endAccept() {
	s.listening.Lock()
	defer s.listening.Unlock()
	s.accepting--
}

func (s *ServerSocket) acceptError(err error) error {
	return impl.OpError("accept", s.object().Network(), impl.Endpoint{}, s.object().LocalEndpoint(), err)
}

// takeForListeners takes a connection for the listeners. The lock keeps it from taking one
// that belongs to a call of Accept, which excludes listeners.
func (s *ServerSocket) takeForListeners(waited error) (impl.Stream, error) {
	s.listening.Lock()
	defer s.listening.Unlock()
	if !s.hasConnectListener() {
		if ended := s.endError.Load(); ended != nil {
			waited = *ended
		}
		return nil, waited
	}
	return s.server().TryAccept()
}
