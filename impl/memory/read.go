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
// It has two fast paths, in one frame: a reader that comes before its bytes goes to
// wait for them, and on TCP one that finds bytes takes them if no other call waits for
// that.
func (s *stream) Read(p []byte) (int, error) {
	c := s.conn.Load()
	if c == nil {
		return 0, s.unconnectedReadError()
	}
	c.mu.Lock()
	waited := false
	if s.flags == 0 && s.in.isIdle() && s.readBy().IsQuiet() && len(p) > 0 {
		if n := s.in.awaitBytes(&c.mu, s.host.network, true, p, nil); n > 0 {
			c.mu.Unlock()
			return n, nil
		}
		waited = true
	}
	if s.flags == 0 && s.kind != unixStream && s.in.canReadFast() && s.readBy().IsQuiet() {
		n := s.in.Take(p)
		c.mu.Unlock()
		return n, nil
	}
	n, err := s.read(c, p, waited)
	if err != nil {
		err = s.readOpError(err)
	}
	c.unlock()
	return n, err
}

// ReadLate is Read into memory that it takes out of room once bytes are there. Its fast
// path is the first one of Read.
func (s *stream) ReadLate(room impl.Room) (int, error) {
	c := s.conn.Load()
	if c == nil {
		return 0, s.unconnectedReadError()
	}
	c.mu.Lock()
	waited := false
	if s.flags == 0 && s.in.isIdle() && s.readBy().IsQuiet() {
		if n := s.in.awaitBytes(&c.mu, s.host.network, true, nil, room); n > 0 {
			c.mu.Unlock()
			return n, nil
		}
		waited = true
	}
	n, err := s.readLate(c, room, waited)
	if err != nil {
		err = s.readOpError(err)
	}
	c.unlock()
	return n, err
}

// TryRead is Read without waiting.
func (s *stream) TryRead(p []byte) (int, error) {
	c := s.conn.Load()
	if c == nil {
		return 0, s.unconnectedReadError()
	}
	c.mu.Lock()
	n, err := s.tryRead(c, p)
	if err != nil {
		err = s.readOpError(err)
	}
	c.unlock()
	return n, err
}

// CanRead reports whether poll would show the stream as readable.
func (s *stream) CanRead() bool {
	c := s.conn.Load()
	if c == nil {
		return false
	}
	c.mu.Lock()
	defer c.unlock()
	return !s.has(closed) && c.protocol().canRead(s)
}

// EnsureReadable waits until CanRead would return true.
func (s *stream) EnsureReadable() error {
	c := s.conn.Load()
	if c == nil {
		return s.unconnectedReadError()
	}
	c.mu.Lock()
	defer c.unlock()
	for {
		if err := s.checkRead(1); err != nil {
			return s.readOpError(err)
		}
		if c.protocol().canRead(s) {
			return nil
		}
		c.awaitRead(s, wantReadable)
	}
}

// unconnectedReadError returns the error of reading without a connection.
func (s *stream) unconnectedReadError() error {
	if s.kind == unixStream {
		return s.unconnectedError("read", "read", syscall.EINVAL)
	}
	return s.unconnectedError("read", "read", syscall.ENOTCONN)
}

// read is Read under the lock. One reader at a time waits with a posted read; the
// others wait for their turn. A reader that has waited does not try before there is
// something to read, because a try drops an urgent byte.
func (s *stream) read(c *conn, p []byte, waited bool) (int, error) {
	for {
		if s.in.reading {
			if err := s.checkRead(len(p)); err != nil || len(p) == 0 {
				return 0, err
			}
			c.awaitRead(s, wantReadTurn)
			continue
		}
		if s.canTry(c, len(p), waited) {
			n, err := s.tryRead(c, p)
			if err != impl.ErrWouldBlock {
				return n, err
			}
		}
		c.wake()
		if n := s.in.awaitBytes(&c.mu, s.host.network, !s.hasMark(), p, nil); n > 0 {
			return n, nil
		}
		waited = true
	}
}

// canTry reports whether a try to read n bytes drops no urgent byte that it should leave:
// the reader has not waited, there is none, or there is something to return.
func (s *stream) canTry(c *conn, n int, waited bool) bool {
	return !waited || !s.hasMark() || s.checkRead(n) != nil || c.protocol().canRead(s)
}

// readLate is read with the memory of room. While no byte is there it tries to read
// one, to get the error or the end that a read would return.
func (s *stream) readLate(c *conn, room impl.Room, waited bool) (int, error) {
	var none [1]byte
	for {
		switch {
		case s.in.reading:
			if err := s.checkRead(1); err != nil {
				return 0, err
			}
			c.awaitRead(s, wantReadTurn)
			continue
		case s.in.Len() > 0:
			return s.read(c, room.Take(s.in.Len()), waited)
		case s.canTry(c, 1, waited):
			if n, err := s.tryRead(c, none[:]); err != impl.ErrWouldBlock {
				return n, err
			}
		}
		c.wake()
		if n := s.in.awaitBytes(&c.mu, s.host.network, !s.hasMark(), nil, room); n > 0 {
			return n, nil
		}
		waited = true
	}
}

// tryRead moves bytes that are there into p, or returns the error of a read that finds
// none.
func (s *stream) tryRead(c *conn, p []byte) (int, error) {
	if err := s.checkRead(len(p)); err != nil || len(p) == 0 {
		return 0, err
	}
	if s.has(marked) {
		s.skipUrgent(c)
		p = s.upToMark(p)
	}
	if s.in.Len() == 0 {
		return 0, c.protocol().takeReadError(s)
	}
	n := s.in.Take(p)
	if s.has(marked) {
		s.urgent().advance(n)
	}
	c.protocol().onRead(s, n)
	return n, nil
}

// checkRead returns the error of a read of n bytes that fails whatever is there. A
// read of no bytes has no deadline.
func (s *stream) checkRead(n int) error {
	switch {
	case s.has(closed):
		return net.ErrClosed
	case n > 0 && s.readBy().CheckAndArm(s.host.clock):
		return os.ErrDeadlineExceeded
	default:
		return nil
	}
}

// readOpError returns the error of a read in its final form.
func (s *stream) readOpError(err error) error {
	if err == io.EOF || err == impl.ErrWouldBlock {
		return err
	}
	return s.opError("read", impl.InCall("read", err))
}
