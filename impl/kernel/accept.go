package kernel

import (
	"cmp"
	"net"
	"os"

	"github.com/smalltalk-sockets/go/impl"
)

// Accept waits for a connection.
func (s *server) Accept() (impl.Stream, error) {
	l, err := s.listenerFor("accept", "accept4")
	if err != nil {
		return nil, err
	}
	return s.newAccepted(l.accept())
}

// TryAccept is Accept without waiting.
func (s *server) TryAccept() (impl.Stream, error) {
	l, err := s.listenerFor("accept", "accept4")
	if err != nil {
		return nil, err
	}
	if s.readDeadline.hasPassed() {
		// A closed socket beats a deadline.
		return nil, l.label(cmp.Or(l.checkOpen(), os.ErrDeadlineExceeded))
	}
	conn, remote, err := l.tryAccept()
	if err == impl.ErrWouldBlock {
		return nil, err
	}
	return s.newAccepted(conn, remote, err)
}

// newAccepted makes the stream of an accepted connection, with the options of the
// server: the kernel has set most of them, newAccepted sets the rest.
func (s *server) newAccepted(conn net.Conn, remote impl.Endpoint, err error) (impl.Stream, error) {
	l := s.listener.Load()
	if err != nil {
		return nil, l.label(err)
	}
	peer := newStream(s.network)
	c, err := peer.own.begin(conn, nil, s.network, remote)
	if err != nil {
		return nil, l.label(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.options.applyToAccepted(c); err != nil {
		_ = c.Close()
		return nil, l.label(err)
	}
	peer.live, peer.local = c, c.local
	peer.conn.Store(c)
	return peer, nil
}

// label returns an error of accepting in the form of package net. A listener has no
// source, only the address where it listens.
func (l *listener) label(err error) error {
	if err == nil {
		return nil
	}
	return impl.OpError("accept", l.network, impl.Endpoint{}, l.local, cause(err))
}
