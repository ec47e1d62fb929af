package kernel

import (
	"net"
	"sync/atomic"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
)

// server is a listener, or can become one.
type server struct {
	socket
	// listener is what accepts, from the first Listen on; it stays after Close.
	listener atomic.Pointer[listener]
}

var (
	_ impl.Server     = (*server)(nil)
	_ impl.Options    = (*server)(nil)
	_ impl.RawOptions = (*server)(nil)
	_ syscall.Conn    = (*server)(nil)
)

func newServer(network impl.Network) *server {
	return &server{socket: socket{network: network, op: "listen", options: newOptions(network, true)}}
}

// Bound reports whether the server holds an endpoint.
func (s *server) Bound() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.closed && !s.local.IsZero()
}

// Listening reports whether connections can arrive. It is false also when the
// system has shut the listener down.
func (s *server) Listening() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.closed && s.live != nil && s.listener.Load().isAlive()
}

// Listen starts to accept connections, or changes the backlog.
func (s *server) Listen(backlog int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return s.label("listen", s.local, net.ErrClosed)
	}
	if s.bound == nil && s.live == nil {
		return s.label("listen", s.local, impl.WrongState(impl.ErrNotBound, "listen", syscall.EINVAL))
	}
	if l := s.listener.Load(); l != nil {
		if err := l.setBacklog(backlog); err != nil {
			return s.label("listen", s.local, err)
		}
		return nil
	}
	l, err := s.bound.listen(backlog, s.network, s.options)
	if err != nil {
		return s.label("listen", s.local, err)
	}
	s.publish(l, s.local)
	s.listener.Store(l)
	return nil
}

// listenerFor returns the listener or, without one, the error of op.
func (s *server) listenerFor(op, call string) (*listener, error) {
	if l := s.listener.Load(); l != nil {
		return l, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, s.label(op, s.local, net.ErrClosed)
	}
	return nil, s.label(op, s.local, impl.WrongState(impl.ErrNotListening, call, syscall.EINVAL))
}
