//go:build linux || darwin || freebsd || windows

package kernel

import (
	"errors"
	"net"
	"os"
	"syscall"
)

// ended returns why the poller has refused. There are two reasons, and for a
// file it words the second one differently. On Windows it also reports what it
// could not do.
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
