package memory

import (
	"net"
	"os"

	"github.com/smalltalk-sockets/go/impl"
)

// A Send does not block, except on Unix datagrams, which have these methods of their
// own.

// CanWrite reports whether the socket is open.
func (s *datagramSocket) CanWrite() bool {
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	return !s.closed
}

// EnsureWritable returns at once.
func (s *datagramSocket) EnsureWritable() error {
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	switch {
	case s.closed:
		return s.sendError(impl.Endpoint{}, net.ErrClosed)
	case s.writeBy.CheckAndArm(s.host.clock):
		return s.sendError(impl.Endpoint{}, os.ErrDeadlineExceeded)
	default:
		return nil
	}
}
