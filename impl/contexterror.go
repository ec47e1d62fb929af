package impl

import (
	"context"
	"errors"
	"net"
	"os"
)

// ContextError returns the error for a call that a context has ended, with the
// text of package net. err is the error of the context, or of a call under it:
//
//   - For context.Canceled the error says "operation was canceled". It matches
//     context.Canceled.
//   - For context.DeadlineExceeded, and for os.ErrDeadlineExceeded, it says
//     "i/o timeout", and its Timeout is true. It matches both sentinels, because
//     which of the two package net reports is a race between its timers.
//
// Every other error, nil included, is returned as it is.
func ContextError(err error) error {
	switch {
	case errors.Is(err, context.Canceled):
		return canceledError{}
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded):
		return timeoutError{}
	default:
		return err
	}
}

// LookupError returns the error for a look-up of name that a context has ended:
// a *net.DNSError with the text and the sentinels of ContextError. It is nil for
// nil.
func LookupError(err error, name string) error {
	err = ContextError(err)
	if err == nil {
		return nil
	}
	timeout := err == timeoutError{}
	return &net.DNSError{UnwrapErr: err, Err: err.Error(), Name: name, IsTimeout: timeout, IsTemporary: timeout}
}

type canceledError struct{}

func (canceledError) Error() string        { return "operation was canceled" }
func (canceledError) Is(target error) bool { return target == context.Canceled }

type timeoutError struct{}

func (timeoutError) Error() string   { return "i/o timeout" }
func (timeoutError) Timeout() bool   { return true }
func (timeoutError) Temporary() bool { return true }

func (timeoutError) Is(target error) bool {
	return target == context.DeadlineExceeded || target == os.ErrDeadlineExceeded
}
