package impl

import (
	"errors"
	"fmt"
	"net/netip"
	"time"

	"github.com/smalltalk-sockets/go/readbuffer/misuse"
)

// Option is the typed key of a socket option, a constant: its text is the name by
// which an implementation knows the option, and its type parameter is the type of
// the value. Keys with the same text are the same option. An implementation makes
// one of its own as
//
//	const Priority impl.Option[int] = "priority"
type Option[T any] string

// Name returns the name that Options, its GetOption and its SetOption have for the
// option.
func (o Option[T]) Name() string { return string(o) }

// The options of stream sockets and servers. Streams that a TCP server accepts
// inherit them; those of a Unix server begin with the defaults.
const (
	// Linger is what Close does with bytes that are not sent yet, in seconds:
	// negative, the default, sends them in the background; 0 discards them and
	// resets the connection; more waits that long for them.
	//
	// Smalltalk: AbstractSocketImpl >> soLinger, AbstractSocketImpl >> soLinger:.
	Linger Option[int] = "linger"
	// NoDelay sends small writes at once instead of gathering them. Only sockets of
	// TCP have it. It is on by default for streams, accepted ones included. A server
	// returns off, as the system does for a listener, until the option is set on it:
	// then the server returns that value, and accepted streams inherit it.
	NoDelay Option[bool] = "no-delay"
	// KeepAlive probes idle connections. It has the defaults of NoDelay, and is
	// inherited like it.
	KeepAlive Option[bool] = "keep-alive"
	// KeepAliveIdle is how long a connection is idle before the first probe, in
	// whole seconds, at least one. It is inherited like NoDelay. The default is 15
	// seconds for streams, and for servers what the system has, two hours on Linux.
	KeepAliveIdle Option[time.Duration] = "keep-alive-idle"
	// KeepAliveInterval is the time between two probes, in whole seconds, at least one.
	// It is inherited like NoDelay. The default is 15 seconds for streams, and for
	// servers what the system has, 75 seconds on Linux.
	KeepAliveInterval Option[time.Duration] = "keep-alive-interval"
	// KeepAliveCount is how many probes without a reply end the connection, at least
	// one. It is inherited like NoDelay. The default is 9 for streams, and for servers
	// what the system has, 9 on Linux.
	KeepAliveCount Option[int] = "keep-alive-count"
	// ReuseAddr lets a server be bound to a port that connections of an earlier
	// one still use. It is on by default for servers.
	//
	// Smalltalk: AbstractSocketImpl >> soReuseAddr, AbstractSocketImpl >> soReuseAddr:.
	ReuseAddr Option[bool] = "reuse-addr"
	// ReusePort lets several sockets be bound to the same endpoint, if all of
	// them have it: servers among which the connections are shared out, or
	// datagram sockets among which the senders are. It is off by default.
	ReusePort Option[bool] = "reuse-port"
	// V6Only keeps a socket that is bound to the unspecified address of IPv6
	// from taking connections of IPv4. It is set before Bind, and is EINVAL
	// afterwards; it is on by default for TCP6 and UDP6, and off for TCP and UDP.
	// Linux turns it on when a socket is bound to one address of IPv6.
	//
	// A socket of IPv4 lists the option and does not have it: one of TCP4 or UDP4,
	// and one of TCP or UDP whose first endpoint is an address of IPv4. Get is
	// EOPNOTSUPP then, which matches errors.ErrUnsupported, and Set is ENOPROTOOPT,
	// both as on Linux.
	V6Only Option[bool] = "v6-only"
	// ReceiveBuffer is the size in bytes of the receive queue. Linux doubles what
	// is set, and so returns twice that.
	ReceiveBuffer Option[int] = "receive-buffer"
	// SendBuffer is the size in bytes of the send queue, under the rules of
	// ReceiveBuffer.
	SendBuffer Option[int] = "send-buffer"
	// OutOfBandInline leaves the urgent byte in the stream, where Read finds it
	// behind the mark, instead of keeping it for TryReceiveUrgent. Only sockets of TCP
	// have it. It is off by default; see [OutOfBand].
	OutOfBandInline Option[bool] = "out-of-band-inline"
	// UnlinkOnClose removes the path of a Unix socket when the socket that was
	// bound to it is closed, whichever socket has the path by then. It is on by
	// default for servers, off for datagram sockets, and of no effect on abstract
	// names; streams do not have it. It can be set until Close. A path that stays
	// behind refuses connections, and is EADDRINUSE to Bind.
	UnlinkOnClose Option[bool] = "unlink-on-close"
)

// The options of UDP sockets beside ReuseAddr, ReusePort, V6Only and the sizes
// of the buffers. For UDP ReuseAddr lets several sockets be bound to the same
// endpoint, if all of them have it; it is off by default.
const (
	// Broadcast lets a socket send to broadcast addresses. It is on by
	// default, as in package net.
	Broadcast Option[bool] = "broadcast"
	// TTL is the hop limit of what the socket sends to one receiver, up to 255;
	// 64 by default. A number that is no TTL is a *RangeError, and 0 is EINVAL.
	// TCP has it too, and accepted streams inherit it; so have raw sockets, which
	// also have the sizes of the buffers and no other option, and those of IPv6
	// take 0.
	TTL Option[int] = "ttl"
	// MulticastTTL is TTL for what is sent to a group, 1 by default: it does
	// not leave the local network; 0 does not leave the host.
	//
	// Smalltalk: MulticastSocketImpl >> timeToLive, MulticastSocketImpl >> timeToLive:, UDPSocketImpl >> timeToLive, UDPSocketImpl >> timeToLive:.
	MulticastTTL Option[int] = "multicast-ttl"
	// MulticastLoop delivers what is sent to a group to the members on the sending
	// host too. It is on by default, and has no effect on a loopback
	// interface.
	MulticastLoop Option[bool] = "multicast-loop"
	// MulticastInterface is an address of the interface that what is sent to a
	// group leaves by, the zero Addr for the system's choice.
	//
	// Smalltalk: MulticastSocketImpl >> ipMulticastIf, MulticastSocketImpl >> ipMulticastIf:, UDPSocketImpl >> ipMulticastIf, UDPSocketImpl >> ipMulticastIf:.
	MulticastInterface Option[netip.Addr] = "multicast-interface"
)

// Options is the capability of objects that have options. Use [Get], [Set] and
// [OptionNames], which keep the types.
type Options interface {
	// OptionNames lists the options that the object knows.
	OptionNames() []string
	// GetOption returns the value of a known option, of the type of its key.
	// An option that is not known matches errors.ErrUnsupported.
	GetOption(name string) (any, error)
	// SetOption sets a known option to a value of the type of its key. It can
	// be called in any phase before Close; what is set before the socket is
	// bound or connected takes effect then.
	SetOption(name string, value any) error
}

// Get returns the value of an option of an implementation object. An option
// that the object does not know, or an object without options, matches
// errors.ErrUnsupported. An object that is nil is an *ArgumentError.
func Get[T any](socket any, option Option[T]) (T, error) {
	var none T
	o, err := optionsOf(socket, option.Name())
	if err != nil {
		return none, err
	}
	v, err := o.GetOption(option.Name())
	if err != nil {
		return none, err
	}
	t, ok := v.(T)
	if !ok {
		return none, fmt.Errorf("option %s is a %T, not a %T: %w", option.Name(), v, none, errors.ErrUnsupported)
	}
	return t, nil
}

// Set sets an option of an implementation object, with the errors of Get and
// those of the socket itself.
func Set[T any](socket any, option Option[T], value T) error {
	o, err := optionsOf(socket, option.Name())
	if err != nil {
		return err
	}
	return o.SetOption(option.Name(), value)
}

// OptionNames lists the options that an implementation object knows, nil when
// it has none.
func OptionNames(socket any) []string {
	o, err := optionsOf(socket, "")
	if err != nil {
		return nil
	}
	return o.OptionNames()
}

// optionsOf returns the capability of an implementation object that has the options, or
// the error of Get and Set for an option without it.
func optionsOf(socket any, name string) (Options, error) {
	if err := misuse.NotNil("", "socket", socket); err != nil {
		return nil, err
	}
	o, ok := As[Options](socket)
	if !ok {
		return nil, UnknownOption(name)
	}
	return o, nil
}
