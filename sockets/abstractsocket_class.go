package sockets

import (
	"sync/atomic"
	"time"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/sockets/events"
)

// AbstractSocketClass holds the class-side defaults that all classes of sockets in a
// [Namespace] share: a value set here holds for every class, and cannot be set
// elsewhere. It is safe for concurrent use.
type AbstractSocketClass struct {
	classSide
	timeout atomic.Int64 // a time.Duration
	address atomic.Pointer[SocketAddressClass]
	loop    atomic.Pointer[events.Loop]
}

// defaultTimeout is half a minute, as in the original.
const defaultTimeout = 30 * time.Second

func newAbstractSocketClass(ns *Namespace) *AbstractSocketClass {
	c := &AbstractSocketClass{classSide: classSide{ns}}
	c.timeout.Store(int64(defaultTimeout))
	c.SetDefaultAddressClass(ns.SocketAddress)
	return c
}

// Timeout returns how long the sockets of this namespace wait where no deadline
// bounds them: connecting under a context without one, Next and NextPut of
// datagram sockets, and Close, until the peer has taken the buffered bytes.
// Zero means no bound. The default is 30 seconds.
//
// Smalltalk: AbstractSocket class >> timeout.
func (c *AbstractSocketClass) Timeout() time.Duration {
	c.check()
	return time.Duration(c.timeout.Load())
}

// SetTimeout sets the bound that Timeout returns, for calls that start from now
// on. A negative d is a *RangeError and changes nothing.
//
// Smalltalk: AbstractSocket class >> timeout:.
func (c *AbstractSocketClass) SetTimeout(d time.Duration) error {
	c.check()
	if err := checkDuration("timeout", d); err != nil {
		return err
	}
	c.timeout.Store(int64(d))
	return nil
}

// SocketAddressClass is any of the address classes of a [Namespace]:
// SocketAddress, IPAddress, IP6Address or UnixAddress.
type SocketAddressClass interface {
	// DefaultStreamSocketImplClass returns the provider that makes the stream
	// sockets and servers of the class.
	DefaultStreamSocketImplClass() impl.Provider

	// DefaultDatagramSocketImplClass returns the provider that makes the
	// datagram sockets of the class.
	DefaultDatagramSocketImplClass() impl.Provider

	// DefaultRawSocketImplClass returns the provider that makes the raw
	// sockets of the class.
	DefaultRawSocketImplClass() impl.Provider

	// wildcard returns the network of the sockets of the class, and their local
	// endpoint when the caller gives none.
	wildcard() (impl.Network, impl.Endpoint)

	// providerFor returns the provider for a network, slotFor the slot that holds
	// it, and namespace where the class belongs.
	providerFor(impl.Network) impl.Provider
	slotFor(impl.Network) *slot
	namespace() *Namespace
}

// DefaultAddressClass returns the address class of sockets for which the caller
// gives no address. It is SocketAddress unless another was set: a server
// without an address accepts connections over IPv4 and IPv6.
//
// Smalltalk: AbstractSocket class >> defaultAddressClass.
func (c *AbstractSocketClass) DefaultAddressClass() SocketAddressClass {
	c.check()
	return *c.address.Load()
}

// SetDefaultAddressClass sets what DefaultAddressClass returns; nil stands for
// SocketAddress again. It panics with an *ArgumentError when class is a nil pointer.
//
// Smalltalk: AbstractSocket class >> defaultAddressClass:.
func (c *AbstractSocketClass) SetDefaultAddressClass(class SocketAddressClass) {
	c.check()
	if class == nil {
		class = c.namespace().SocketAddress
	}
	if isNil(class) {
		panic(nilAddressClass())
	}
	c.address.Store(&class)
}

// endpointAt returns the network and the endpoint of a port at an address, or at the
// wildcard of the default address class when the address is nil.
func (c *AbstractSocketClass) endpointAt(address SocketAddress, port int) (impl.Network, impl.Endpoint, error) {
	if address != nil {
		local, err := endpointOf(address, port)
		if err != nil {
			return "", impl.Endpoint{}, err
		}
		return address.network(), local, nil
	}
	p, err := checkPort(port)
	network, local := wildcardAt(c.DefaultAddressClass(), p)
	return network, local, err
}

// familyOf returns the network of the streams of one address class; it is TCP for a
// class whose addresses are of all families. A nil class is an *ArgumentError.
func familyOf(class SocketAddressClass) (impl.Network, error) {
	if isNil(class) {
		return "", nilAddressClass()
	}
	network, local := class.wildcard()
	switch {
	case local.Addr().Is4():
		return impl.TCP4, nil
	case local.Addr().Is6():
		return impl.TCP6, nil
	default:
		return network, nil
	}
}

func nilAddressClass() error {
	return nilArgument("address class", "use one of the namespace, as ns.IPAddress")
}

// wildcardAt returns the network and the endpoint of a port at the wildcard of
// a class.
func wildcardAt(class SocketAddressClass, port uint16) (impl.Network, impl.Endpoint) {
	network, local := class.wildcard()
	if network != impl.Unix {
		local = impl.IP(local.Addr(), port)
	}
	return network, local
}

// DefaultLoop returns the loop of sockets that get no other. It is nil unless
// it was set: then each socket has its own loop, which runs by itself.
func (c *AbstractSocketClass) DefaultLoop() *events.Loop {
	c.check()
	return c.loop.Load()
}

// SetDefaultLoop sets what DefaultLoop returns, for sockets that have no loop
// yet. With one loop for all, as in AIR, no two listeners run at the same time.
func (c *AbstractSocketClass) SetDefaultLoop(loop *events.Loop) {
	c.check()
	c.loop.Store(loop)
}
