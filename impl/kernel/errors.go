package kernel

import (
	"errors"
	"net"
	"os"
	"syscall"
)

// cause removes package net's label from an error, so that one with the network
// that the socket was made for can take its place.
func cause(err error) error {
	if e, ok := err.(*net.OpError); ok {
		return e.Err
	}
	return err
}

// pollerError returns what an error of a syscall.RawConn means: net.ErrClosed for a closed
// socket, however the poller words it, os.ErrDeadlineExceeded for a deadline that has
// passed, or the errno of a failed call, which there is only on Windows.
func pollerError(err error) error {
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
