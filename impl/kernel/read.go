package kernel

import (
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
)

// Read moves bytes that have arrived into p.
func (s *stream) Read(p []byte) (int, error) {
	c, err := s.connectionToRead()
	if err != nil {
		return 0, err
	}
	if len(p) == 0 {
		return 0, c.checkOpen("read")
	}
	n, err := c.read(p)
	return n, c.label("read", err)
}

// ReadLate is Read into memory that it takes out of room once bytes are there.
func (s *stream) ReadLate(room impl.Room) (int, error) {
	c, err := s.connectionToRead()
	if err != nil {
		return 0, err
	}
	n, err := c.readLate(room)
	return n, c.label("read", err)
}

// TryRead is Read without waiting.
func (s *stream) TryRead(p []byte) (int, error) {
	c, err := s.connectionToRead()
	if err != nil {
		return 0, err
	}
	if len(p) == 0 {
		return 0, c.checkOpen("read")
	}
	if err := c.checkDeadline("read", &s.readDeadline); err != nil {
		return 0, err
	}
	return c.tryRead(p)
}

// tryRead reads what is there. It does not take the read lock of the connection,
// which another reader may hold while it waits.
func (c *connection) tryRead(p []byte) (int, error) {
	t := c.tries.get()
	t.p = p
	n, err := t.endRead(c, c.raw.Control(t.read))
	if err == impl.ErrWouldBlock {
		return 0, impl.ErrWouldBlock
	}
	return n, c.label("read", err)
}

// connectionToRead returns the connection to read from or, without one, the error that the
// kernel has for it.
func (s *stream) connectionToRead() (*connection, error) {
	if s.network == impl.Unix {
		return s.connectionFor("read", "read", syscall.EINVAL)
	}
	return s.connectionFor("read", "read", syscall.ENOTCONN)
}
