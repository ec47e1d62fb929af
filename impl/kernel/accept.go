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

// TryAccept is Accept without waiting.
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

// answer makes a stream of an accepted connection, with the options of the
// server: most are inherited in the kernel, the rest is set here.
func (s *server) answer(conn net.Conn, remote impl.Endpoint, err error) (impl.Stream, error) {
	l := s.listener.Load()
	if err != nil {
		return nil, l.failed(err)
	}
	peer := newStream(s.network)
	c, err := peer.own.begin(conn, nil, s.network, remote)
	if err != nil {
		return nil, l.failed(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.options.reapply(c); err != nil {
		_ = c.Close()
		return nil, l.failed(err)
	}
	peer.live, peer.local = c, c.local
	peer.conn.Store(c)
	return peer, nil
}
