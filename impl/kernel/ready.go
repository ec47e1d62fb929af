package kernel

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
