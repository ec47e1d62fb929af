package adapt

import (
	"errors"
	"net"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
)

// fetch accepts ahead of the calls, one connection at a time, until the listener ends. An
// error is given to one call, and the next call makes it try again.
func (s *server) fetch(listener net.Listener) {
	for more := true; more; {
		conn, err := listener.Accept()
		more = s.publish(conn, err)
	}
}

// publish makes a connection or an error visible, waits until a call has taken it, and
// reports whether to go on.
func (s *server) publish(conn net.Conn, err error) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		discard(conn)
		return false
	}
	s.ready, s.conn, s.err = true, conn, err
	if errors.Is(err, net.ErrClosed) {
		s.ended = err // it was closed elsewhere
	}
	s.wake.Broadcast()
	for s.ready && !s.closed && s.ended == nil {
		s.room.Wait()
	}
	return !s.closed && s.ended == nil
}

// discard resets a connection that no call has accepted, if it can be reset.
func discard(conn net.Conn) {
	if conn == nil {
		return
	}
	if l, ok := conn.(interface{ SetLinger(sec int) error }); ok {
		_ = l.SetLinger(0)
	}
	_ = conn.Close()
}

// try returns why there is nothing to accept, and nil when there is something. The caller
// holds the lock.
func (s *server) try(call string) error {
	switch {
	case s.closed:
		return net.ErrClosed
	case !s.listening:
		return impl.WrongState(impl.ErrNotListening, call, syscall.EINVAL)
	}
	if err := s.deadline.check(); err != nil {
		return err
	}
	if !s.ready {
		return impl.ErrWouldBlock
	}
	return nil
}

// wait is try, and waits while there is nothing.
func (s *server) wait(call string) error {
	for {
		err := s.try(call)
		if err != impl.ErrWouldBlock {
			return err
		}
		s.wake.Wait()
	}
}

// take returns the connection that is there, as a stream, or an error. The caller holds the
// lock.
func (s *server) take(err error) (impl.Stream, error) {
	if err != nil {
		return nil, s.failed("accept4", err)
	}
	if s.err != nil {
		err := s.err
		if s.ended == nil {
			s.ready, s.err = false, nil
			s.room.Signal()
		}
		return nil, s.failed("accept4", err)
	}
	conn := s.conn
	s.ready, s.conn = false, nil
	s.room.Signal()
	accepted := &stream{network: s.network, provider: s.provider}
	remote := within(s.network, conn.RemoteAddr(), impl.Unnamed)
	local := within(s.network, conn.LocalAddr(), s.local)
	accepted.adopt(conn, labels{network: s.network, local: local, remote: remote, cause: s.cause()})
	return accepted, nil
}

func (s *server) cause() func(error) error {
	if s.provider == nil {
		return nil
	}
	return s.provider.Cause
}

// failed labels an error of accepting. The caller holds the lock.
func (s *server) failed(call string, err error) error {
	switch err {
	case nil, impl.ErrWouldBlock:
		return err
	}
	l := labels{network: s.network, remote: s.local, cause: s.cause()}
	return l.label("accept", call, err)
}

// Close ends the listener, and with it the goroutine that accepts. A connection that was
// accepted ahead is reset, where it can be.
func (s *server) Close() error {
	s.mu.Lock()
	if s.closed {
		defer s.mu.Unlock()
		return s.opError("close", net.ErrClosed)
	}
	s.closed = true
	s.deadline.stop()
	listener, conn := s.listener, s.conn
	s.conn = nil
	s.wake.Broadcast()
	s.room.Broadcast()
	s.mu.Unlock()
	discard(conn)
	if listener == nil {
		return nil
	}
	l := labels{network: s.network, remote: s.LocalEndpoint(), cause: s.cause()}
	return l.label("close", "close", listener.Close())
}
