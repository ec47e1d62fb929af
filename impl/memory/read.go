package memory

import (
	"io"
	"net"
	"os"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
)

// Read moves bytes that have arrived into p, and waits for the first of them.
//
// It has a path of its own for the reader that comes before its bytes: it
// goes to wait for them in this one frame. So has one on TCP that finds bytes
// whose going nobody has to be told of.
func (s *stream) Read(p []byte) (int, error) {
	c := s.conn.Load()
	if c == nil {
		return 0, s.cannotRead()
	}
	c.mu.Lock()
	waited := false
	if s.flags == 0 && s.in.idle() && s.readBy.quiet() && len(p) > 0 {
		if n := s.in.awaitBytes(&c.mu, s.host.clock, p); n > 0 {
			c.mu.Unlock()
			return n, nil
		}
		waited = true
	}
	if s.flags == 0 && s.kind != unixStream && s.in.plain() && s.readBy.quiet() {
		n := s.in.take(p)
		c.mu.Unlock()
		return n, nil
	}
	n, err := s.read(c, p, waited)
	if err != nil {
		err = s.readFailure(err)
	}
	c.unlock()
	return n, err
}

// TryRead is Read that does not wait.
func (s *stream) TryRead(p []byte) (int, error) {
	c := s.conn.Load()
	if c == nil {
		return 0, s.cannotRead()
	}
	c.mu.Lock()
	n, err := s.tryRead(c, p)
	if err != nil {
		err = s.readFailure(err)
	}
	c.unlock()
	return n, err
}

// CanRead reports whether poll would say that the stream can be read.
func (s *stream) CanRead() bool {
	c := s.conn.Load()
	if c == nil {
		return false
	}
	c.mu.Lock()
	defer c.unlock()
	return !s.has(closed) && c.protocol().canRead(s)
}

// EnsureReadable waits until CanRead would answer true.
func (s *stream) EnsureReadable() error {
	c := s.conn.Load()
	if c == nil {
		return s.cannotRead()
	}
	c.mu.Lock()
	defer c.unlock()
	for {
		if err := s.checkRead(1); err != nil {
			return s.readFailure(err)
		}
		if c.protocol().canRead(s) {
			return nil
		}
		c.await(&s.in.ensureReaders(&c.mu, s.host.clock).waiters, wantReadable)
	}
}

// cannotRead is the error of reading without a connection.
func (s *stream) cannotRead() error {
	if s.kind == unixStream {
		return s.notConnected("read", "read", syscall.EINVAL)
	}
	return s.notConnected("read", "read", syscall.ENOTCONN)
}

// read is Read under the lock. One reader at a time waits with an open slot;
// the others wait for their turn. One that has waited tries again when there is
// something to read, for a try passes over an urgent byte.
func (s *stream) read(c *conn, p []byte, waited bool) (int, error) {
	for {
		if s.in.reading {
			if err := s.checkRead(len(p)); err != nil || len(p) == 0 {
				return 0, err
			}
			c.await(&s.in.ensureReaders(&c.mu, s.host.clock).waiters, wantReadTurn)
			continue
		}
		if !waited || !s.in.urgent.hasMark() || s.checkRead(len(p)) != nil || c.protocol().canRead(s) {
			n, err := s.tryRead(c, p)
			if err != impl.ErrWouldBlock {
				return n, err
			}
		}
		c.wake()
		if n := s.in.awaitBytes(&c.mu, s.host.clock, p); n > 0 {
			return n, nil
		}
		waited = true
	}
}

// tryRead moves bytes that are there into p, and answers what a read finds
// otherwise.
func (s *stream) tryRead(c *conn, p []byte) (int, error) {
	if err := s.checkRead(len(p)); err != nil || len(p) == 0 {
		return 0, err
	}
	if s.has(marked) {
		s.pass(c)
		p = s.upToMark(p)
	}
	if s.in.n == 0 {
		return 0, c.protocol().readError(s)
	}
	n := s.in.take(p)
	if s.has(marked) {
		s.in.urgent.advance(n)
	}
	c.protocol().taken(s, n)
	return n, nil
}

// checkRead returns why n bytes are not read, whatever is there. No bytes have
// no deadline.
func (s *stream) checkRead(n int) error {
	switch {
	case s.has(closed):
		return net.ErrClosed
	case n > 0 && s.readBy.checkAndArm(s.host.clock):
		return os.ErrDeadlineExceeded
	default:
		return nil
	}
}

// readFailure gives the error of a read its form.
func (s *stream) readFailure(err error) error {
	if err == io.EOF || err == impl.ErrWouldBlock {
		return err
	}
	return s.fail("read", impl.InCall("read", err))
}
