package trace

import (
	"errors"
	"syscall"
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

// event returns an event of a socket, with its network and its endpoint.
func event(kind Kind, call string, s impl.Socket, err error) Event {
	return Event{Kind: kind, Network: s.Network(), Local: s.LocalEndpoint(), Call: call, Err: err}
}

// bind binds a socket and tells of it.
func (on site) bind(s impl.Socket, local impl.Endpoint) error {
	err := s.Bind(local)
	e := event(Bound, "bind", s, err)
	if err != nil {
		e.Kind, e.Text = Called, local.String()
	}
	on.emit(e)
	return err
}

// ending is the text of a deadline: how long it is until then.
func (t *Tracer) ending(deadline time.Time) string {
	left := deadline.Sub(t.now())
	switch {
	case deadline.IsZero():
		return "none"
	case left <= 0:
		return "passed"
	default:
		return "in " + left.String()
	}
}

// isNothing reports whether the outcome of a call without bytes is none to tell of: the
// call moved nothing, or tried and would have had to wait.
func isNothing(err error) bool { return err == nil || err == impl.ErrWouldBlock }

// failure returns the kind of a call that failed.
func failure(err error) Kind {
	if errors.Is(err, syscall.ECONNRESET) {
		return Reset
	}
	return Called
}
