package impl

import (
	"errors"
	"net"
	"os"
	"strings"
	"syscall"

	"github.com/smalltalk-sockets/go/readbuffer/misuse"
)

// ErrWouldBlock is the error of the Try methods when there is nothing to take. It
// is the bare errno, so that a comparison with == finds it and no layer needs
// another's value.
var ErrWouldBlock error = syscall.EAGAIN

// The phases in which a call can come too early or too late. They are found
// with errors.Is in the *StateError that reports them.
var (
	ErrBound        = errors.New("already bound")
	ErrNotBound     = errors.New("not bound")
	ErrConnected    = errors.New("already connected")
	ErrNotConnected = errors.New("not connected")
	ErrListening    = errors.New("already listening")
	ErrNotListening = errors.New("not listening")
)

// StateError reports a call that does not fit the phase of its socket: bound
// twice, listening before it is bound, read before it is connected. The call has
// had no effect. It matches one of the phases above, and also the errno that the
// kernel has for the same mistake.
type StateError struct {
	// Phase is ErrBound, ErrNotBound and so on.
	Phase error
	// Syscall is the error that the kernel would have returned.
	Syscall *os.SyscallError
}

// WrongState makes a StateError from a phase, and from the system call and
// errno in which the kernel reports the same mistake.
func WrongState(phase error, call string, errno syscall.Errno) *StateError {
	return &StateError{Phase: phase, Syscall: &os.SyscallError{Syscall: call, Err: errno}}
}

// Error returns the phase in words.
func (e *StateError) Error() string {
	switch {
	case e == nil:
		return "<nil>"
	case e.Phase == nil:
		return "wrong state"
	default:
		return e.Phase.Error()
	}
}

// Unwrap returns the phase and the kernel's error, as far as there are any.
func (e *StateError) Unwrap() []error {
	var all []error
	if e != nil && e.Phase != nil {
		all = append(all, e.Phase)
	}
	if e != nil && e.Syscall != nil {
		all = append(all, e.Syscall)
	}
	return all
}

// The errors of a wrong call are those of package misuse, which the whole module
// shares. The call has had no effect when one of them is returned, and it is not
// inside an OpError.
type (
	// RangeError reports a number out of range, such as a size below 0.
	RangeError = misuse.RangeError
	// ArgumentError reports an argument that cannot be used, such as an address
	// of another family.
	ArgumentError = misuse.ArgumentError
)

// What errors.Is finds in the errors of a wrong call.
var (
	// ErrRange is matched by every *RangeError.
	ErrRange = misuse.ErrRange
	// ErrArgument is matched by every *ArgumentError.
	ErrArgument = misuse.ErrArgument
)

// WrongFamily returns the error for an endpoint that a socket of the given network
// cannot have, because of its family or, for raw sockets, of its port.
func WrongFamily(network Network, e Endpoint) error {
	reason := "does not fit network " + string(network)
	if network.IsRaw() && e.Port() != 0 {
		reason = "has a port, of which network " + string(network) + " has none"
	}
	return &ArgumentError{What: "address", Value: e.String(), Reason: reason}
}

// OpError returns err in the *net.OpError that package net reports for the
// operation: source is the local endpoint and addr the remote one, the zero
// Endpoint where there is none. It returns nil for nil, as os.NewSyscallError does,
// and an *ArgumentError or a *RangeError as it is, because no operation has failed
// then. All implementations make such errors with it.
func OpError(op string, network Network, source, addr Endpoint, err error) error {
	switch err.(type) {
	case nil, *ArgumentError, *RangeError:
		return err
	}
	return &net.OpError{Op: op, Net: shownIn(op, network), Source: source.NetAddr(network), Addr: addr.NetAddr(network), Err: err}
}

// shownIn returns the network as package net shows it: of a raw socket that there
// is, without the protocol.
func shownIn(op string, network Network) string {
	if network.IsRaw() && op != "dial" && op != "listen" {
		family, _, _ := strings.Cut(string(network), ":")
		return family
	}
	return string(network)
}
