package sockets

import (
	"errors"
	"math"
	"net"
	"time"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/readbuffer/misuse"
)

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
	if err := impl.CheckRange("port", int64(port), 0, maxPort); err != nil {
		return 0, err
	}
	return uint16(port), nil
}

// checkDuration returns a *RangeError for a negative duration, nil for any other.
func checkDuration(what string, d time.Duration) error {
	if d < 0 {
		return &RangeError{What: what, Value: int64(d), Max: math.MaxInt64, Duration: true}
	}
	return nil
}

// checkNotNil returns an *ArgumentError for an argument that is nil, or a nil pointer in
// an interface.
func checkNotNil(what string, v any) error { return misuse.NotNil("", what, v) }

// nilArgument returns the *ArgumentError for a nil argument. remedy says what to pass
// instead; it is empty where that is plain.
func nilArgument(what, remedy string) error { return misuse.Nil("", what, remedy) }

// opError converts an error of an implementation, or of a lookup, to the form
// in which package net reports the whole operation: with the network and the
// addresses that the program gave. The addresses of a bound socket, or of one
// failed attempt, would say less.
func opError(op, network string, source, addr net.Addr, err error) error {
	if e, ok := errors.AsType[*net.OpError](err); ok {
		err = e.Err
	}
	return &net.OpError{Op: op, Net: network, Source: source, Addr: addr, Err: err}
}

// shownAddr returns an endpoint as package net shows it in an error, nil for a
// nil pointer. It shows the wildcard too.
func shownAddr(network impl.Network, e *impl.Endpoint) net.Addr {
	switch {
	case e == nil:
		return nil
	case !e.IsZero():
		return e.NetAddr(network)
	case network.IsTCP():
		return &net.TCPAddr{}
	case network.IsUDP():
		return &net.UDPAddr{}
	case network.IsRaw():
		return &net.IPAddr{}
	default:
		return &net.UnixAddr{Net: string(network)}
	}
}

// isNil reports whether v is nil, or a nil pointer in an interface.
func isNil(v any) bool { return misuse.IsNil(v) }

// checkMade returns the result of a provider, and an error when that is neither an
// object nor an error.
func checkMade[S any](object S, err error) (S, error) {
	if err == nil && isNil(object) {
		err = &ArgumentError{What: "provider", Reason: "has returned neither a socket nor an error"}
	}
	return object, err
}

func nilOption() error {
	return nilArgument("option", "leave it out")
}
