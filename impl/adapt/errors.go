package adapt

import (
	"errors"
	"io"
	"net"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
)

// labels are what the errors of one socket show beside their cause.
type labels struct {
	network       impl.Network
	local, remote impl.Endpoint
	cause         func(error) error // of the provider, nil for none
}

// label returns an error of the engine in the form of the boundary. A *net.OpError stays as
// it is, unless the provider knows a better cause; any other is wrapped once.
func (l *labels) label(op, call string, err error) error {
	if err == nil || err == io.EOF {
		return err
	}
	opErr, isOp := err.(*net.OpError)
	if isOp {
		err = opErr.Err
	}
	better := l.better(call, err)
	switch {
	case isOp && better == err:
		return opErr
	case isOp:
		relabelled := *opErr
		relabelled.Err = better
		return &relabelled
	default:
		return l.opError(op, better)
	}
}

// better returns the cause that the provider knows for an error, and else the error.
func (l *labels) better(call string, err error) error {
	if l.cause != nil {
		if better := l.cause(err); better != nil {
			return impl.InCall(call, better)
		}
	}
	if errors.Is(err, io.ErrClosedPipe) {
		return impl.InCall(call, syscall.EPIPE) // as the kernel has it for a peer that is gone
	}
	return err
}

// opError returns an error that the adapter itself has found.
func (l *labels) opError(op string, err error) error {
	return impl.OpError(op, l.network, l.local, l.remote, err)
}

// causeOf returns what is inside a *net.OpError, and else the error.
func causeOf(err error) error {
	if opErr, ok := err.(*net.OpError); ok {
		return opErr.Err
	}
	return err
}

// withinCall returns the cause of an error as another call reports it.
func withinCall(call string, err error) error {
	var errno syscall.Errno
	if errors.As(err, &errno) {
		return impl.InCall(call, errno)
	}
	return causeOf(err)
}
