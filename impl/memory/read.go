package memory

import (
	"io"
	"net"
	"os"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
)

func (s *stream) Read(p []byte) (int, error) {
	c, err := s.readable()
	if err != nil {
		return 0, err
	}
	defer c.mu.Unlock()
	n, err := s.read(c, p)
	return n, s.readFailure(err)
}

func (s *stream) TryRead(p []byte) (int, error) {
	c, err := s.readable()
	if err != nil {
		return 0, err
	}
	defer c.mu.Unlock()
	if err := s.mayRead(); err != nil {
		if len(p) == 0 && err != net.ErrClosed {
			return 0, nil
		}
		return 0, s.readFailure(err)
	}
	n, err := s.take(c, p)
	return n, s.readFailure(err)
}

func (s *stream) CanRead() bool {
	c := s.conn.Load()
	if c == nil {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return !s.closed && c.proto.canRead(s)
}

func (s *stream) EnsureReadable() error {
	c, err := s.readable()
	if err != nil {
		return err
	}
	defer c.mu.Unlock()
	for {
		if err := s.mayRead(); err != nil {
			return s.readFailure(err)
		}
		if c.proto.canRead(s) {
			return nil
		}
		s.in.awaitReadable(&c.mu)
	}
}

// readable answers the connection, locked, for what waits to read.
func (s *stream) readable() (*conn, error) {
	errno := syscall.ENOTCONN
	if s.kind == unixStream {
		errno = syscall.EINVAL
	}
	return s.connection("read", "read", errno)
}

// read is Read under the lock.
func (s *stream) read(c *conn, p []byte) (int, error) {
	for {
		err := s.mayRead()
		switch {
		case err == net.ErrClosed:
			return 0, err
		case len(p) == 0:
			return 0, nil
		case err != nil:
			return 0, err
		}
		if s.in.reading {
			s.in.awaitReadable(&c.mu) // for the turn
			continue
		}
		n, err := s.take(c, p)
		if err != impl.ErrWouldBlock {
			return n, err
		}
		if n := s.in.awaitBytes(&c.mu, p); n > 0 {
			return n, nil
		}
	}
}

// mayRead answers why nothing is read whatever is there.
func (s *stream) mayRead() error {
	switch {
	case s.closed:
		return net.ErrClosed
	case s.readBy.at != 0 && s.readBy.due(s.host.clock, (*readRinger)(s)):
		return os.ErrDeadlineExceeded
	default:
		return nil
	}
}

// take moves bytes that are there into p, and answers what a read finds
// otherwise.
func (s *stream) take(c *conn, p []byte) (int, error) {
	n := s.in.take(p)
	switch {
	case n > 0:
		c.proto.taken(s, n)
		return n, nil
	case len(p) == 0:
		return 0, nil
	default:
		return 0, c.proto.readError(s)
	}
}

// readFailure gives the error of a read its form.
func (s *stream) readFailure(err error) error {
	if err == nil || err == io.EOF || err == impl.ErrWouldBlock {
		return err
	}
	return s.fail("read", inCall("read", err))
}
