package sockets

import "github.com/smalltalk-sockets/go/impl"

// RangeError reports a number outside of what it may be, as a port that is not
// in 0..65535. Nothing has happened; errors.As finds it, and it matches
// [ErrRange]. It is the one type for this mistake in the whole module: what a socket
// returns of its buffers and streams is one too.
type RangeError = impl.RangeError

// ArgumentError reports an argument that cannot be used, as an address that is
// not well formed, or nil where a value must be. Nothing has happened; errors.As finds
// it, and it matches [ErrArgument]. It is the one type for this mistake in the whole
// module, streams and events included.
type ArgumentError = impl.ArgumentError

// StateError reports a call in the wrong phase of a socket, as listening
// before it is bound. Nothing has happened; errors.As finds it, and it matches
// one of [ErrBound], [ErrNotBound], [ErrConnected], [ErrNotConnected] and
// [ErrNotListening] as well as the errno of the kernel for the same mistake.
type StateError = impl.StateError

// What errors.Is finds in the errors of this package.
var (
	// ErrRange is matched by every RangeError.
	ErrRange = impl.ErrRange
	// ErrArgument is matched by every ArgumentError.
	ErrArgument = impl.ErrArgument
	// ErrWouldBlock is the answer of a try that found nothing to take.
	ErrWouldBlock = impl.ErrWouldBlock

	ErrBound        = impl.ErrBound
	ErrNotBound     = impl.ErrNotBound
	ErrConnected    = impl.ErrConnected
	ErrNotConnected = impl.ErrNotConnected
	ErrNotListening = impl.ErrNotListening
)

const maxPort = 65535

// checkPort answers a port as the boundary has it, or a RangeError.
func checkPort(port int) (uint16, error) {
	if port < 0 || port > maxPort {
		return 0, &RangeError{What: "port", Value: int64(port), Min: 0, Max: maxPort}
	}
	return uint16(port), nil
}
