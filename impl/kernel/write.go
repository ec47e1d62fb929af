package kernel

import (
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
)

// Write sends p.
func (s *stream) Write(p []byte) (int, error) {
	c, err := s.connectionToWrite()
	if err != nil {
		return 0, err
	}
	n, err := c.conn.Write(p)
	return n, c.label("write", err)
}

// connectionToWrite is connectionToRead for writes.
func (s *stream) connectionToWrite() (*connection, error) {
	if s.network == impl.Unix {
		return s.connectionFor("write", "write", syscall.ENOTCONN)
	}
	return s.connectionFor("write", "write", syscall.EPIPE)
}
