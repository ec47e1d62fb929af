//go:build linux || darwin || freebsd || windows

package kernel

import (
	"errors"
	"net"
	"os"
	"syscall"
)

// ended returns the reason why the poller has refused: the socket was closed, or
// a deadline has passed. For a file the poller words the first one differently.
// On Windows it also reports failed calls.
func ended(err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return os.ErrDeadlineExceeded
	}
	if errno, ok := errors.AsType[syscall.Errno](err); ok {
		return errno
	}
	return net.ErrClosed
}
