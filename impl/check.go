package impl

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"syscall"

	"github.com/smalltalk-sockets/go/readbuffer/misuse"
)

// CheckContext returns an *ArgumentError for a context that is nil, nil for any
// other. An implementation calls it first in Connect of streams and in the look-ups
// of its Resolver. Facades have called it before them.
func CheckContext(ctx context.Context) error {
	if misuse.IsNil(ctx) {
		return misuse.Nil("", "context", "use context.Background()")
	}
	return nil
}

// Fits reports whether a socket of the network can be at an endpoint, or send and
// connect there. The zero Endpoint fits every network.
func (n Network) Fits(e Endpoint) bool {
	if n.IsUnix() {
		return e.AddrPort == netip.AddrPort{}
	}
	addr := e.Addr().Unmap()
	switch {
	case e.IsUnix(), n.IsRaw() && e.Port() != 0:
		return false
	case n == TCP4, n == UDP4, n == ICMP4:
		return !addr.Is6()
	case n == TCP6, n == UDP6, n == ICMP6:
		return !addr.Is4()
	default:
		return true
	}
}

// CheckEndpoint returns the error of WrongFamily for an endpoint that does not fit
// the network. An implementation calls it first in Bind, in Connect and Send of
// datagram sockets, and for each packet of SendBatch, before it looks whether the
// socket is open. A socket of TCP or UDP that has one family by now
// returns WrongFamily itself for an endpoint of the other one.
func CheckEndpoint(n Network, e Endpoint) error {
	if n.Fits(e) {
		return nil
	}
	return WrongFamily(n, e)
}

// CheckPeer is CheckEndpoint for Connect of streams, which on Unix needs a path.
func CheckPeer(n Network, remote Endpoint) error {
	if n == Unix && !remote.IsUnix() {
		return WrongFamily(n, remote)
	}
	return CheckEndpoint(n, remote)
}

// CheckGroup checks the arguments of JoinGroup and LeaveGroup. It returns an
// *ArgumentError when group is no multicast address or does not fit the network, or when
// on is of the other family. An implementation calls it first in both methods. Facades
// have called it before them.
func CheckGroup(n Network, group, on netip.Addr) error {
	group, on = group.Unmap(), on.Unmap()
	if !group.IsMulticast() {
		return &ArgumentError{What: "group", Value: group.String(), Reason: "is not a multicast address"}
	}
	if err := CheckEndpoint(n, IP(group, 0)); err != nil {
		return err
	}
	if on.IsValid() && on.Is4() != group.Is4() {
		return &ArgumentError{What: "interface", Value: on.String(), Reason: "is not of the family of group " + group.String()}
	}
	return nil
}

// CheckRange returns a *RangeError for a number outside of min and max, nil for any
// other. An implementation calls it where a number out of range would be truncated, as
// hops that have to fit into a byte.
func CheckRange(what string, n, min, max int64) error { return misuse.InRange("", what, n, min, max) }

// Check returns an *ArgumentError for a value that is not of the type of the option.
// An implementation calls it first in its SetOption, once it knows that the socket
// has the option.
func (o Option[T]) Check(value any) error {
	if want, ok := value.(T); !ok {
		return &ArgumentError{
			What:   "option " + o.Name(),
			Value:  fmt.Sprint(value),
			Reason: fmt.Sprintf("is a %T and must be a %T", value, want),
		}
	}
	return nil
}

// UnknownOption returns the error of GetOption and SetOption for an option that the
// socket does not have. It matches errors.ErrUnsupported.
func UnknownOption(name string) error {
	return fmt.Errorf("option %s: %w", name, errors.ErrUnsupported)
}

// InCall names the system call that has failed: a bare errno becomes an
// *os.SyscallError, as package net has it, and every other error stays as it is. An
// implementation calls it before OpError.
func InCall(call string, err error) error {
	if errno, ok := err.(syscall.Errno); ok {
		return os.NewSyscallError(call, errno)
	}
	return err
}
