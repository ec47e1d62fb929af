package kernel

import "github.com/smalltalk-sockets/go/impl"

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
	c, err := s.reading()
	if err != nil {
		return err
	}
	if err := c.expired("read", &s.readDeadline); err != nil {
		return err
	}
	return c.failed("read", c.raw.Read(readable))
}

// EnsureWritable waits until a write would return at once.
func (s *stream) EnsureWritable() error {
	c, err := s.writing()
	if err != nil {
		return err
	}
	if err := c.expired("write", &s.writeDeadline); err != nil {
		return err
	}
	return c.failed("write", c.raw.Write(writable))
}

// poll reports whether the descriptor is ready, as one of readable and
// writable sees it. A closed one is not.
func (c *connection) poll(ready func(fd uintptr) bool) bool {
	t := c.tries.take()
	t.ready, t.is = ready, false
	_ = c.raw.Control(t.probe)
	is := t.is
	c.tries.spare.Store(t)
	return is
}

// CanRead reports whether a datagram, or an error, is there.
func (s *datagram) CanRead() bool {
	c := s.conn.Load()
	return c != nil && c.poll(readable)
}

// CanWrite reports whether a Send to the peer would return at once.
func (s *datagram) CanWrite() bool {
	if c := s.conn.Load(); c != nil {
		return c.poll(writable)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.closed
}

// EnsureReadable waits until CanRead answers true.
func (s *datagram) EnsureReadable() error {
	c, err := s.receiving("poll")
	if err == nil && s.readDeadline.passed() {
		err = c.expired()
	}
	if err == nil {
		err = ended(c.raw.Read(readable))
	}
	return s.unread(err)
}

// EnsureWritable waits until CanWrite answers true.
func (s *datagram) EnsureWritable() error {
	c, err := s.descriptor(impl.Endpoint{})
	if err == nil && s.writeDeadline.passed() {
		err = c.expired()
	}
	if err == nil {
		err = ended(c.raw.Write(writable))
	}
	return s.failed("write", "poll", s.RemoteEndpoint(), err)
}

// poll reports whether the descriptor is ready. A closed one is not.
func (c *packetConn) poll(ready func(fd uintptr) bool) bool {
	is := false
	_ = c.raw.Control(func(fd uintptr) { is = ready(fd) })
	return is
}

// CanRead reports whether an accept would return at once.
func (s *server) CanRead() bool {
	l := s.listener.Load()
	return l != nil && l.ready()
}

// EnsureReadable waits until an accept would return at once.
func (s *server) EnsureReadable() error {
	l, err := s.listening("accept", "poll")
	if err != nil {
		return err
	}
	return l.failed(l.wait())
}
