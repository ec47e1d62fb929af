package impltest

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"syscall"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// none is the endpoint of an error that shows no address.
var none impl.Endpoint

// Sentinels inside the errors of closed sockets and of passed deadlines.
var (
	errClosed   = net.ErrClosed
	errDeadline = os.ErrDeadlineExceeded
)

// opError requires that err is exactly the error that package net would report
// for the operation: types, operation, network, addresses, system call, errno and
// text. inside is an *os.SyscallError, net.ErrClosed or os.ErrDeadlineExceeded.
func (e *env) opError(err error, op string, source, addr impl.Endpoint, inside error) {
	e.Helper()
	e.opErrorOf(err, op, e.network, source, addr, inside)
}

// opErrorOf is opError for a socket of another network than the variant's.
func (e *env) opErrorOf(err error, op string, network impl.Network, source, addr impl.Endpoint, inside error) {
	e.Helper()
	require.Error(e, err)
	require.Equal(e, anatomy(impl.OpError(op, network, source, addr, inside)), anatomy(err))
	if sys, ok := inside.(*os.SyscallError); ok {
		inside = sys.Err // what callers compare with
	}
	require.ErrorIs(e, err, inside)
}

// anatomy describes all that users can see of an error of package net. Sentinels,
// which implementations may have of their own, are shown by their text.
func anatomy(err error) string {
	op, ok := err.(*net.OpError)
	if !ok {
		return fmt.Sprintf("%T: %v", err, err)
	}
	inside := "a sentinel"
	switch err := op.Err.(type) {
	case *os.SyscallError:
		inside = fmt.Sprintf("%s and %T %[2]v", err.Syscall, err.Err)
	case *net.OpError:
		inside = "another OpError"
	}
	return fmt.Sprintf("%v\nop %s, net %s\nsource %T %[4]v\naddr %T %[5]v\ninside %s\ntimeout %t, temporary %t",
		err, op.Op, op.Net, op.Source, op.Addr, inside, op.Timeout(), op.Temporary())
}

func sysErr(call string, errno syscall.Errno) error { return os.NewSyscallError(call, errno) }

// streamErr requires an error of a connected stream's operation, which shows
// both its endpoints.
func (e *env) streamErr(err error, s impl.Stream, op string, inside error) {
	e.Helper()
	e.opError(err, op, s.LocalEndpoint(), s.RemoteEndpoint(), inside)
}

// reset requires that a read returns the error of a reset.
func (e *env) reset(s impl.Stream) {
	e.Helper()
	e.streamErr(e.readErr(s), s, "read", sysErr("read", syscall.ECONNRESET))
}

// writeFails requires that a write fails with the errno.
func (e *env) writeFails(s impl.Stream, errno syscall.Errno) {
	e.Helper()
	e.streamErr(e.writeErr(s), s, "write", sysErr("write", errno))
}

// serverErr requires an error of a server's operation, which shows its
// endpoint as the address.
func (e *env) serverErr(err error, s impl.Server, op string, inside error) {
	e.Helper()
	e.opError(err, op, none, s.LocalEndpoint(), inside)
}

// inUse requires that a server or a datagram socket cannot be bound where
// another socket is.
func (e *env) inUse(s impl.Socket, at impl.Endpoint) {
	e.Helper()
	e.opErrorOf(s.Bind(at), "listen", s.Network(), none, at, sysErr("bind", syscall.EADDRINUSE))
}

// isClosed requires the error of a call on a closed socket.
func (e *env) isClosed(err error, what string) {
	e.Helper()
	require.ErrorIs(e, err, net.ErrClosed, what)
	var timeout interface{ Timeout() bool }
	if errors.As(err, &timeout) {
		assert.False(e, timeout.Timeout(), "%s: closed is not a timeout", what)
	}
}

// requireTimeout requires the error of a deadline that has passed.
func requireTimeout(e *env, err error) {
	e.Helper()
	require.ErrorIs(e, err, os.ErrDeadlineExceeded)
	var timeout net.Error
	require.ErrorAs(e, err, &timeout)
	assert.True(e, timeout.Timeout())
}

// wrongPhase requires a StateError in an OpError, with the phase that the socket
// is in and the errno of the kernel for the same mistake.
func (e *env) wrongPhase(err error, phase error, call string, errno syscall.Errno) {
	e.Helper()
	require.Error(e, err)
	require.IsType(e, &net.OpError{}, err)
	var state *impl.StateError
	require.ErrorAs(e, err, &state)
	assert.ErrorIs(e, err, phase)
	assert.Equal(e, phase, state.Phase)
	assert.Equal(e, &os.SyscallError{Syscall: call, Err: errno}, state.Syscall)
	assert.ErrorIs(e, err, errno)
}

// wrongArgument requires a bare ArgumentError about what.
func (e *env) wrongArgument(err error, what string) {
	e.Helper()
	require.IsType(e, &impl.ArgumentError{}, err, "an argument's error is not inside another: %v", err)
	assert.ErrorIs(e, err, impl.ErrArgument)
	var argument *impl.ArgumentError
	require.ErrorAs(e, err, &argument)
	assert.Equal(e, what, argument.What)
	assert.NotEmpty(e, argument.Reason)
}

// isUnsupported requires the error of a feature that is not there.
func (e *env) isUnsupported(err error, what string) {
	e.Helper()
	require.ErrorIs(e, err, errors.ErrUnsupported, what)
}

// textError is an error that is only compared by its text.
type textError string

func (t textError) Error() string { return string(t) }

// isEOF reports whether err is the bare end of the stream.
func isEOF(err error) bool { return err == io.EOF }
