package kernel

import (
	"os"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
)

// Read moves bytes that have arrived into p.
func (s *stream) Read(p []byte) (int, error) {
	c, err := s.reading()
	if err != nil {
		return 0, err
	}
	if len(p) == 0 {
		return 0, c.stillOpen("read")
	}
	n, err := c.conn.Read(p)
	return n, c.failed("read", err)
}

// TryRead is Read that does not wait.
func (s *stream) TryRead(p []byte) (int, error) {
	c, err := s.reading()
	if err != nil {
		return 0, err
	}
	if len(p) == 0 {
		return 0, c.stillOpen("read")
	}
	if s.readDeadline.passed() {
		// A closed socket beats a deadline.
		if err := c.stillOpen("read"); err != nil {
			return 0, err
		}
		return 0, c.failed("read", os.ErrDeadlineExceeded)
	}
	return c.tryRead(p)
}

// Write sends p.
func (s *stream) Write(p []byte) (int, error) {
	c, err := s.writing()
	if err != nil {
		return 0, err
	}
	n, err := c.conn.Write(p)
	return n, c.failed("write", err)
}

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
	return c.failed("read", c.raw.Read(readable))
}

// EnsureWritable waits until a write would return at once.
func (s *stream) EnsureWritable() error {
	c, err := s.writing()
	if err != nil {
		return err
	}
	return c.failed("write", c.raw.Write(writable))
}

func (s *stream) reading() (*connection, error) {
	if s.network == impl.Unix {
		return s.connected("read", "read", syscall.EINVAL)
	}
	return s.connected("read", "read", syscall.ENOTCONN)
}

func (s *stream) writing() (*connection, error) {
	if s.network == impl.Unix {
		return s.connected("write", "write", syscall.ENOTCONN)
	}
	return s.connected("write", "write", syscall.EPIPE)
}
