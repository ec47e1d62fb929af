package kernel

import (
	"errors"
	"os"

	"github.com/smalltalk-sockets/go/impl"
)

// CanRead reports whether a read would return at once.
func (s *stream) CanRead() bool {
	c := s.conn.Load()
	return c != nil && c.poll(readable)
}

// CanWrite reports whether a write would return at once.
func (s *stream) CanWrite() bool {
	c := s.conn.Load()
	return c != nil && c.poll(writable)
}

// EnsureReadable waits until a read would return at once.
func (s *stream) EnsureReadable() error {
	c, err := s.connectionToRead()
	if err != nil {
		return err
	}
	if err := c.checkDeadline("read", &s.readDeadline); err != nil {
		return err
	}
	return c.label("read", c.raw.Read(readable))
}

// EnsureWritable waits until a write would return at once.
func (s *stream) EnsureWritable() error {
	c, err := s.connectionToWrite()
	if err != nil {
		return err
	}
	if err := c.checkDeadline("write", &s.writeDeadline); err != nil {
		return err
	}
	return c.label("write", c.raw.Write(writable))
}

func (c *connection) poll(ready func(fd uintptr) bool) bool { return c.tries.poll(c.raw, ready) }

// CanRead reports whether a datagram, or an error, is there.
func (s *datagram) CanRead() bool {
	c := s.conn.Load()
	return c != nil && c.tries.poll(c.raw, c.readable)
}

// CanWrite reports whether a Send to the peer would return at once. Without a
// descriptor it would.
func (s *datagram) CanWrite() bool {
	if c := s.conn.Load(); c != nil {
		return c.tries.poll(c.raw, writable)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.closed
}

// EnsureReadable waits until CanRead reports true.
func (s *datagram) EnsureReadable() error {
	c, err := s.descriptorToReceive("poll")
	if err == nil {
		err = c.wait()
	}
	return s.labelReceive(err)
}

// EnsureWritable waits until CanWrite reports true.
func (s *datagram) EnsureWritable() error {
	c, err := s.descriptor("poll")
	switch {
	case err == nil:
		if err = c.checkDeadline(&s.writeDeadline); err == nil {
			err = pollerError(c.raw.Write(writable))
		}
	case errors.Is(err, impl.ErrNotBound):
		err = nil // A Send would not wait.
		if s.writeDeadline.hasPassed() {
			err = os.ErrDeadlineExceeded
		}
	}
	return s.labelCall("write", "poll", s.RemoteEndpoint(), err)
}

// CanRead reports whether an accept would return at once.
func (s *server) CanRead() bool {
	l := s.listener.Load()
	return l != nil && l.ready()
}

// WaitEnd waits until the listener is closed, or shut down by the system.
func (s *server) WaitEnd() error {
	l, err := s.listenerFor("accept", "poll")
	if err != nil {
		return err
	}
	return l.label(l.waitEnd())
}

// EnsureReadable waits until an accept would return at once.
func (s *server) EnsureReadable() error {
	l, err := s.listenerFor("accept", "poll")
	if err != nil {
		return err
	}
	return l.label(l.wait())
}
