package trace

import (
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

// server is a server that is observed, and whose connections are.
type server struct {
	impl.Server
	on site
}

// Unwrap returns the server that is wrapped.
func (s *server) Unwrap() any { return s.Server }

func (s *server) Bind(local impl.Endpoint) error { return s.on.bind(s.Server, local) }

func (s *server) Listen(backlog int) error {
	err := s.Server.Listen(backlog)
	s.tell(Listening, "listen", err)
	return err
}

func (s *server) Accept() (impl.Stream, error) { return s.accepted(s.Server.Accept()) }

func (s *server) TryAccept() (impl.Stream, error) { return s.accepted(s.Server.TryAccept()) }

func (s *server) accepted(inner impl.Stream, err error) (impl.Stream, error) {
	if err != nil {
		if !isNothing(err) {
			s.tell(Accepted, "accept", err)
		}
		return nil, err
	}
	number := s.on.newEnd(inner)
	e := event(Accepted, "accept", inner, nil)
	e.Remote, e.Conn = inner.RemoteEndpoint(), number
	s.on.emit(e)
	return newStream(s.on, inner, number), nil
}

func (s *server) EnsureReadable() error {
	err := s.Server.EnsureReadable()
	if err != nil {
		s.tell(Called, "wait to accept", err)
	}
	return err
}

func (s *server) SetReadDeadline(t time.Time) error {
	err := s.Server.SetReadDeadline(t)
	e := event(Called, "set read deadline", s.Server, err)
	e.Text = s.on.tracer.ending(t)
	s.on.emit(e)
	return err
}

func (s *server) Close() error {
	err := s.Server.Close()
	s.tell(Closed, "close", err)
	return err
}

// tell tells of a call: of its kind if it succeeded, else that it failed.
func (s *server) tell(kind Kind, call string, err error) {
	if err != nil {
		kind = Called
	}
	s.on.emit(event(kind, call, s.Server, err))
}
