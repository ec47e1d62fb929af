package memory

import (
	"net"
	"os"
	"syscall"
)

func (s *stream) Write(p []byte) (int, error) {
	c, err := s.writable()
	if err != nil {
		return 0, err
	}
	defer c.mu.Unlock()
	n, err := s.write(c, p)
	if err != nil {
		err = s.fail("write", inCall("write", err))
	}
	return n, err
}

func (s *stream) CanWrite() bool {
	c := s.conn.Load()
	if c == nil {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return !s.closed && c.proto.canWrite(s)
}

func (s *stream) EnsureWritable() error {
	c, err := s.writable()
	if err != nil {
		return err
	}
	defer c.mu.Unlock()
	if err := s.awaitWritable(c); err != nil {
		return s.fail("write", err)
	}
	return nil
}

// writable answers the connection, locked, for what waits to write.
func (s *stream) writable() (*conn, error) {
	errno := syscall.EPIPE
	if s.kind == unixStream {
		errno = syscall.ENOTCONN
	}
	return s.connection("write", "write", errno)
}

// write is Write under the lock. A write that has to wait keeps the turn until
// it is done, so that no other gets between its bytes.
func (s *stream) write(c *conn, p []byte) (n int, err error) {
	out := &s.peer.in
	for out.writing {
		if err := s.mayWrite(); err != nil {
			return 0, err
		}
		out.awaitWritable(&c.mu)
	}
	for {
		if err = s.mayWrite(); err != nil {
			break
		}
		if err = c.proto.writeError(s); err != nil {
			break
		}
		n += c.proto.send(s, p[n:])
		if n == len(p) {
			break
		}
		out.writing = true
		if err = s.awaitWritable(c); err != nil {
			break
		}
	}
	if out.writing {
		out.writing = false
		out.wakeWriters()
	}
	return n, err
}

// awaitWritable waits until poll would say that s can be written.
func (s *stream) awaitWritable(c *conn) error {
	for {
		if err := s.mayWrite(); err != nil {
			return err
		}
		if c.proto.canWrite(s) {
			return nil
		}
		s.peer.in.awaitWritable(&c.mu)
	}
}

// mayWrite answers why nothing is written whatever room there is.
func (s *stream) mayWrite() error {
	switch {
	case s.closed:
		return net.ErrClosed
	case s.writeBy.at != 0 && s.writeBy.due(s.host.clock, (*writeRinger)(s)):
		return os.ErrDeadlineExceeded
	default:
		return nil
	}
}
