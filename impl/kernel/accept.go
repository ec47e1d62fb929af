package kernel

import (
	"cmp"
	"net"
	"os"

	"github.com/smalltalk-sockets/go/impl"
)

// Accept waits for a connection.
func (s *server) Accept() (impl.Stream, error) {
	l, err := s.listening("accept", "accept4")
	if err != nil {
		return nil, err
	}
	return s.answer(l.accept())
}

// TryAccept is Accept that does not wait.
func (s *server) TryAccept() (impl.Stream, error) {
	l, err := s.listening("accept", "accept4")
	if err != nil {
		return nil, err
	}
	if s.readDeadline.passed() {
		// A closed socket beats a deadline.
		return nil, l.failed(cmp.Or(l.stillOpen(), os.ErrDeadlineExceeded))
	}
	conn, remote, err := l.tryAccept()
	if err == impl.ErrWouldBlock {
		return nil, err
	}
	return s.answer(conn, remote, err)
}

// answer makes a stream of what the listener has accepted. The stream has the
// options of the server: most through the kernel, the rest from here.
func (s *server) answer(conn net.Conn, remote impl.Endpoint, err error) (impl.Stream, error) {
	l := s.listener.Load()
	if err != nil {
		return nil, l.failed(err)
	}
	c, err := newConnection(conn, s.network, remote)
	if err != nil {
		return nil, l.failed(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.options.reapply(c); err != nil {
		_ = c.Close()
		return nil, l.failed(err)
	}
	return accepted(c), nil
}

// accepted makes the stream of a connection that a listener has taken.
func accepted(c *connection) *stream {
	s := newStream(c.network)
	s.live, s.local = c, c.local
	s.conn.Store(c)
	return s
}
