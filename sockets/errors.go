package sockets

import "github.com/smalltalk-sockets/go/impl"

// RangeError reports a number out of range, such as a port that is not in 0..65535.
// The call has had no effect; errors.As finds it, and it matches [ErrRange]. It is
// the one type for this mistake in the whole module, buffers and streams included.
type RangeError = impl.RangeError

// ArgumentError reports an argument that cannot be used, such as an address that is
// not well formed, or nil where a value is required. The call has had no effect;
// errors.As finds it, and it matches [ErrArgument]. It is the one type for this
// mistake in the whole module, streams and events included.
type ArgumentError = impl.ArgumentError

// StateError reports a call in the wrong phase of a socket, such as Listen
// before Bind. The call has had no effect; errors.As finds it, and it matches
// one of [ErrBound], [ErrNotBound], [ErrConnected], [ErrNotConnected] and
// [ErrNotListening] as well as the errno of the kernel for the same mistake.
type StateError = impl.StateError

// The sentinels of this package, for errors.Is.
var (
	// ErrRange is matched by every RangeError.
	ErrRange = impl.ErrRange
	// ErrArgument is matched by every ArgumentError.
	ErrArgument = impl.ErrArgument
	// ErrWouldBlock is the error of a Try method with nothing to take, and of a
	// call that would have to wait and must not.
	ErrWouldBlock = impl.ErrWouldBlock

	ErrBound        = impl.ErrBound
	ErrNotBound     = impl.ErrNotBound
	ErrConnected    = impl.ErrConnected
	ErrNotConnected = impl.ErrNotConnected
	ErrNotListening = impl.ErrNotListening
)

const maxPort = 65535

// checkPort returns a port as package impl has it, or a *RangeError.
func checkPort(port int) (uint16, error) {
	if port < 0 || port > maxPort {
		return 0, &RangeError{What: "port", Value: int64(port), Min: 0, Max: maxPort}
	}
	return uint16(port), nil
}
