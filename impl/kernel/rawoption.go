package kernel

import (
	"math"
	"net"
	"os"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
)

// OptionAt asks the descriptor for an option by its number. Before there is a
// descriptor it fails: the value of one made for the purpose, as GetOption makes
// it, would not be the socket's.
func (s *socket) OptionAt(level, name, size int) ([]byte, error) {
	if err := impl.CheckRange("size", int64(size), 0, math.MaxInt32); err != nil {
		return nil, err
	}
	value := make([]byte, size)
	err := s.numbered("getsockopt", func(fd uintptr) error {
		n, err := getBytes(fd, level, name, value)
		value = value[:n]
		return err
	})
	if err != nil {
		return nil, err
	}
	return value, nil
}

// SetOptionAt sets an option of the descriptor by its number. It is not kept for
// another descriptor, which a bound stream gets after a Connect that failed, and
// on Windows when it connects or listens.
func (s *socket) SetOptionAt(level, name int, value []byte) error {
	return s.numbered("setsockopt", func(fd uintptr) error { return setBytes(fd, level, name, value) })
}

// numbered makes a system call about an option on the descriptor, and labels its
// error as the errors of typed options are labelled.
func (s *socket) numbered(call string, do func(fd uintptr) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closed && s.live == nil && s.bound == nil {
		return s.labelOption("", impl.WrongState(impl.ErrNotBound, call, syscall.EINVAL))
	}
	return s.withDescriptor("", func(c controller) (err error) {
		if controlErr := c.Control(func(fd uintptr) { err = do(fd) }); controlErr != nil {
			return net.ErrClosed
		}
		return os.NewSyscallError(call, err)
	})
}
