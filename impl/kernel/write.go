package kernel

import (
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
)

// Write sends p.
func (s *stream) Write(p []byte) (int, error) {
	c, err := s.writing()
	if err != nil {
		return 0, err
	}
	n, err := c.conn.Write(p)
	return n, c.failed("write", err)
}

// writing is reading, for writes.
func (s *stream) writing() (*connection, error) {
	if s.network == impl.Unix {
		return s.connected("write", "write", syscall.ENOTCONN)
	}
	return s.connected("write", "write", syscall.EPIPE)
}
