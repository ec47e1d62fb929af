package kernel

import (
	"net"
	"os"
	"sync/atomic"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
)

// server is a listener, or what can become one.
type server struct {
	socket
	// listener is what accepts, from the first Listen on; it stays when the
	// server is closed.
	listener atomic.Pointer[listener]
}

var (
	_ impl.Server  = (*server)(nil)
	_ impl.Options = (*server)(nil)
	_ syscall.Conn = (*server)(nil)
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

// Listening reports whether connections can arrive.
func (s *server) Listening() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.closed && s.live != nil
}

// Listen starts to take connections, or changes the backlog.
func (s *server) Listen(backlog int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return s.fail("listen", s.local, net.ErrClosed)
	}
	if s.bound == nil && s.live == nil {
		return s.fail("listen", s.local, impl.WrongState(impl.ErrNotBound, "listen", syscall.EINVAL))
	}
	if l := s.listener.Load(); l != nil {
		if err := l.setBacklog(backlog); err != nil {
			return s.fail("listen", s.local, err)
		}
		return nil
	}
	l, err := s.bound.listen(backlog, s.network, s.options)
	if err != nil {
		return s.fail("listen", s.local, err)
	}
	s.publish(l, s.local)
	s.listener.Store(l)
	return nil
}

// Accept waits for a connection.
func (s *server) Accept() (impl.Stream, error) {
	l, err := s.listening("accept", "accept4")
	if err != nil {
		return nil, err
	}
	return s.took(l.accept())
}

// TryAccept is Accept that does not wait.
func (s *server) TryAccept() (impl.Stream, error) {
	l, err := s.listening("accept", "accept4")
	if err != nil {
		return nil, err
	}
	if s.readDeadline.passed() {
		// A closed socket beats a deadline.
		if err := l.stillOpen("accept"); err != nil {
			return nil, err
		}
		return nil, l.failed("accept", os.ErrDeadlineExceeded)
	}
	conn, remote, err := l.tryAccept()
	if err == impl.ErrWouldBlock {
		return nil, err
	}
	return s.took(conn, remote, err)
}

// took makes a stream of what the listener has accepted. The stream has the
// options of the server: most through the kernel, the rest from here.
func (s *server) took(conn net.Conn, remote impl.Endpoint, err error) (impl.Stream, error) {
	if err != nil {
		return nil, s.listener.Load().failed("accept", err)
	}
	s.mu.Lock()
	inherited := s.options.clone()
	s.mu.Unlock()
	if err := inherited.insist(conn); err != nil {
		_ = conn.Close()
		return nil, s.listener.Load().failed("accept", err)
	}
	c, err := newConnection(conn, s.network, remote)
	if err != nil {
		return nil, s.listener.Load().failed("accept", err)
	}
	return accepted(c, inherited), nil
}

// CanRead reports whether an accept would return at once.
func (s *server) CanRead() bool {
	l := s.listener.Load()
	return l != nil && l.ready()
}

// EnsureReadable waits until an accept would return at once.
func (s *server) EnsureReadable() error {
	l, err := s.listening("accept", "poll")
	if err != nil {
		return err
	}
	if err := l.wait(); err != nil {
		return l.failed("accept", err)
	}
	return nil
}

// listening answers the listener, and without one the error of op.
func (s *server) listening(op, call string) (*listener, error) {
	if l := s.listener.Load(); l != nil {
		return l, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, s.fail(op, s.local, net.ErrClosed)
	}
	return nil, s.fail(op, s.local, impl.WrongState(impl.ErrNotListening, call, syscall.EINVAL))
}

// Close ends the server and frees its endpoint, the path of a Unix server
// included.
func (s *server) Close() error {
	s.mu.Lock()
	if s.closed {
		defer s.mu.Unlock()
		return s.fail("close", s.local, net.ErrClosed)
	}
	s.closed = true
	bound, live := s.bound, s.live
	s.mu.Unlock()

	if s.local.IsUnix() && s.local.Path[0] != '@' {
		// As package net does, and for the same reason: a path that is left
		// behind keeps the next server from binding it.
		_ = os.Remove(s.local.Path)
	}
	if bound != nil {
		bound.Close()
	}
	if live != nil {
		return live.Close()
	}
	return nil
}

// SyscallConn answers access to the descriptor of a listening server.
func (s *server) SyscallConn() (syscall.RawConn, error) {
	l, err := s.listening("raw-control", "fcntl")
	if err != nil {
		return nil, err
	}
	return l.raw, nil
}
