package memory

import (
	"context"
	"os"
	"syscall"
)

// inCall puts an errno into the os.SyscallError of the call that package net
// would have made. Other errors stay as they are.
func inCall(call string, err error) error {
	if errno, ok := err.(syscall.Errno); ok {
		return os.NewSyscallError(call, errno)
	}
	return err
}

// dialError is the end that a context puts to a Connect. It is what a
// net.Dialer reports, of which there are two forms for a deadline: this error
// matches both.
func dialError(err error) error {
	switch err {
	case context.Canceled:
		return errCanceled{}
	case context.DeadlineExceeded:
		return errTimeout{}
	default:
		return err
	}
}

type errCanceled struct{}

func (errCanceled) Error() string        { return "operation was canceled" }
func (errCanceled) Is(target error) bool { return target == context.Canceled }

type errTimeout struct{}

func (errTimeout) Error() string   { return "i/o timeout" }
func (errTimeout) Timeout() bool   { return true }
func (errTimeout) Temporary() bool { return true }

func (errTimeout) Is(target error) bool {
	return target == context.DeadlineExceeded || target == os.ErrDeadlineExceeded
}
