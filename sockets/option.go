package sockets

import (
	"errors"
	"fmt"
	"iter"

	"github.com/smalltalk-sockets/go/impl"
)

// Option is the typed key of a socket option; the type parameter is the type of
// its value. [GetOption] and [SetOption] take it. The key of another
// implementation's option is made as Option[int]("mine").
type Option[T any] = impl.Option[T]

// The options. The same name in package impl says which sockets have each of
// them, and how the system treats it.
const (
	// Linger is what Close does with bytes that are not sent yet, in seconds:
	// negative sends them in the background, 0 discards them.
	Linger = impl.Linger
	// NoDelay sends small writes at once instead of gathering them. It is on by
	// default for connections, and off for a server on which it was not set.
	NoDelay = impl.NoDelay
	// KeepAlive probes idle connections. Its default is that of NoDelay.
	KeepAlive = impl.KeepAlive
	// KeepAliveIdle is how long a connection is idle before the first probe: 15
	// seconds by default, and two hours, on Linux, for a server on which it was not set.
	KeepAliveIdle = impl.KeepAliveIdle
	// KeepAliveInterval is the time between two probes: 15 seconds by default, and 75
	// seconds, on Linux, for a server on which it was not set.
	KeepAliveInterval = impl.KeepAliveInterval
	// KeepAliveCount is how many probes without a reply end the connection, 9 by
	// default.
	KeepAliveCount = impl.KeepAliveCount
	// ReuseAddr lets a server have a port that still has connections of an
	// earlier server, and several datagram sockets share one port.
	ReuseAddr = impl.ReuseAddr
	// ReusePort lets several sockets share one endpoint, and what arrives
	// there.
	ReusePort = impl.ReusePort
	// V6Only keeps IPv4 away from a socket that is bound to every IPv6 address.
	// An IPv4 socket does not have it.
	V6Only = impl.V6Only
	// ReceiveBuffer is the size in bytes of the receive queue.
	ReceiveBuffer = impl.ReceiveBuffer
	// SendBuffer is the size in bytes of the send queue.
	SendBuffer = impl.SendBuffer
	// OutOfBandInline leaves urgent bytes in the stream, where reads find them.
	OutOfBandInline = impl.OutOfBandInline
	// UnlinkOnClose removes the path of a Unix socket when it is closed.
	UnlinkOnClose = impl.UnlinkOnClose
	// Broadcast lets a socket send to broadcast addresses.
	Broadcast = impl.Broadcast
	// TTL is how many hops a packet to one receiver may take.
	TTL = impl.TTL
	// MulticastTTL is how many hops a packet to a group may take.
	MulticastTTL = impl.MulticastTTL
	// MulticastLoop also delivers packets to a group to the members on the
	// sending host.
	MulticastLoop = impl.MulticastLoop
	// MulticastInterface is an address of the interface that sends packets to a
	// group.
	MulticastInterface = impl.MulticastInterface
)

// Implemented is every facade: a socket with an implementation object.
type Implemented interface {
	// Implementation returns the object that does the work.
	Implementation() impl.Socket
}

// GetOption returns the value of an option of a socket:
//
//	on, err := sockets.GetOption(socket, sockets.NoDelay)
//
// An option that the socket does not know, or V6Only of a socket of IPv4, matches
// errors.ErrUnsupported; a nil socket is an *ArgumentError.
func GetOption[T any](socket Implemented, option Option[T]) (T, error) {
	if err := checkOption(socket, option.Name()); err != nil {
		var none T
		return none, err
	}
	return impl.Get(socket.Implementation(), option)
}

// SetOption sets an option of a socket, in any phase before Close; an option set
// before the socket is bound or connected takes effect then. An option that the
// socket does not know matches errors.ErrUnsupported, a number out of range is a
// *RangeError, and a refusal of the system is its errno. A nil socket is an
// *ArgumentError.
func SetOption[T any](socket Implemented, option Option[T], value T) error {
	if err := checkOption(socket, option.Name()); err != nil {
		return err
	}
	return impl.Set(socket.Implementation(), option, value)
}

func checkOption(socket Implemented, name string) error {
	if err := checkNotNil("socket", socket); err != nil {
		return err
	}
	if name == "" {
		return &ArgumentError{What: "option", Reason: "must have a name, as sockets.NoDelay has"}
	}
	return nil
}

// Options lists the names and values of the options that the socket knows, in
// the order of the names. It leaves out options without a value: all of a closed
// socket, and V6Only of a socket of IPv4.
func (s *abstractSocket[I]) Options() iter.Seq2[string, any] {
	return func(yield func(string, any) bool) {
		o, ok := impl.As[impl.Options](s.object())
		if !ok {
			return
		}
		for _, name := range o.OptionNames() {
			if value, err := o.GetOption(name); err == nil && !yield(name, value) {
				return
			}
		}
	}
}

// OptionAt returns the value of an option by the operating system's level and
// number: at most size bytes, with numbers in the byte order of the machine. It
// reaches options that have no key here.
//
// It matches errors.ErrUnsupported where there is no operating system, as in
// memory, and ErrNotBound while there is no descriptor to ask; a size below 0 is a
// *RangeError, and a refusal of the system is its errno.
//
// Smalltalk: AbstractSocketImpl >> optionAt:level:size:.
func (s *abstractSocket[I]) OptionAt(level, name, size int) ([]byte, error) {
	o, err := s.rawOptions()
	if err != nil {
		return nil, err
	}
	return o.OptionAt(level, name, size)
}

// SetOptionAt sets an option by level and number, with the errors of OptionAt.
//
// Smalltalk: AbstractSocketImpl >> optionAt:level:put:.
func (s *abstractSocket[I]) SetOptionAt(level, name int, value []byte) error {
	o, err := s.rawOptions()
	if err != nil {
		return err
	}
	return o.SetOptionAt(level, name, value)
}

func (s *abstractSocket[I]) rawOptions() (impl.RawOptions, error) {
	o, ok := impl.As[impl.RawOptions](s.object())
	if !ok {
		return nil, fmt.Errorf("options by number, which only sockets of the operating system have: %w", errors.ErrUnsupported)
	}
	return o, nil
}
