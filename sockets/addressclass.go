package sockets

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"sync/atomic"

	"github.com/smalltalk-sockets/go/impl"
)

// class is what every address class has: the namespace it belongs to and the
// implementation of the sockets of its family.
type class struct {
	ns     *Namespace
	stream atomic.Pointer[impl.Provider]
}

// DefaultStreamSocketImplClass answers the provider that makes the stream
// sockets and servers of this address class: the namespace's own, unless
// another one was set.
//
// Smalltalk: SocketAddress class >> defaultStreamSocketImplClass.
func (c *class) DefaultStreamSocketImplClass() impl.Provider {
	if p := c.stream.Load(); p != nil {
		return *p
	}
	return c.ns.provider
}

// SetDefaultStreamSocketImplClass makes the provider the one for the stream
// sockets and servers of this address class from now on, and nil the
// namespace's own again. Sockets that exist keep theirs.
//
// Smalltalk: SocketAddress class >> defaultStreamSocketImplClass:.
func (c *class) SetDefaultStreamSocketImplClass(p impl.Provider) {
	if p == nil {
		c.stream.Store(nil)
		return
	}
	c.stream.Store(&p)
}

// AddressClass is the class object of a kind of IP address A in a [Namespace].
// It is safe for concurrent use. Lookups go through the provider of the
// namespace and block until their context ends them.
type AddressClass[A SocketAddress] struct {
	class
	family   string
	loopback netip.Addr
	any      netip.Addr
	raw      impl.Network
	wild     netip.Addr // where a server is bound: the zero Addr for both families
	of       func(netip.Addr) (A, bool)
}

// ByName answers the first address of this kind that host has. A literal
// address stands for itself. A name without one is a *net.DNSError for which
// IsNotFound is true.
//
// Smalltalk: SocketAddress class >> byName:.
func (c *AddressClass[A]) ByName(ctx context.Context, host string) (A, error) {
	all, err := c.AllByName(ctx, host)
	if err != nil {
		var none A
		return none, err
	}
	return all[0], nil
}

// AllByName answers every address of this kind that host has, in the order in
// which they should be tried, with the errors of ByName.
//
// Smalltalk: SocketAddress class >> allByName:.
func (c *AddressClass[A]) AllByName(ctx context.Context, host string) ([]A, error) {
	if ctx == nil {
		return nil, impl.NilContext()
	}
	addrs, err := c.ns.provider.LookupHost(ctx, host)
	if err != nil {
		return nil, err
	}
	var all []A
	for _, addr := range addrs {
		if a, ok := c.of(addr.Unmap()); ok {
			all = append(all, a)
		}
	}
	if len(all) == 0 {
		return nil, &net.DNSError{Err: "no " + c.family + " address", Name: host, IsNotFound: true}
	}
	return all, nil
}

// IsDigitAddress reports whether s is an address of this kind in digits, so
// that no lookup is needed.
//
// Smalltalk: SocketAddress class >> isDigitAddress:.
func (c *AddressClass[A]) IsDigitAddress(s string) bool {
	_, err := c.fromString(s)
	return err == nil
}

// LoopbackHost answers the address by which the host reaches itself.
//
// Smalltalk: SocketAddress class >> loopbackHost.
func (c *AddressClass[A]) LoopbackHost() A { return c.must(c.loopback) }

// AnyLocalAddress answers the address that stands for every address of the
// host, to bind to.
//
// Smalltalk: SocketAddress class >> anyLocalAddress.
func (c *AddressClass[A]) AnyLocalAddress() A { return c.must(c.any) }

// UnknownAddress answers the address of a socket that has none: the same as
// AnyLocalAddress.
//
// Smalltalk: SocketAddress class >> unknownAddress.
func (c *AddressClass[A]) UnknownAddress() A { return c.must(c.any) }

// LocalHostName answers the name of the host, as the provider has it.
//
// Smalltalk: SocketAddress class >> localHostName.
func (c *AddressClass[A]) LocalHostName() (string, error) { return c.ns.provider.Hostname() }

func (c *AddressClass[A]) wildcard() (impl.Network, impl.Endpoint) {
	return impl.TCP, impl.IP(c.wild, 0)
}

func (c *AddressClass[A]) must(addr netip.Addr) A {
	a, _ := c.of(addr)
	return a
}

func (c *AddressClass[A]) fromString(s string) (A, error) {
	addr, err := netip.ParseAddr(s)
	if err == nil {
		if a, ok := c.of(addr); ok {
			return a, nil
		}
		err = errors.New("is not an " + c.family + " address")
	} else {
		err = reasonOf(err, s)
	}
	var none A
	return none, &ArgumentError{What: "address", Value: s, Reason: err.Error()}
}

// reasonOf takes the repetition of the input out of an error of netip.
func reasonOf(err error, input string) error {
	text := err.Error()
	prefix := "ParseAddr(" + strconv.Quote(input) + "): "
	if len(text) > len(prefix) && text[:len(prefix)] == prefix {
		return errors.New(text[len(prefix):])
	}
	return err
}

func wrongLength(b []byte, want int) error {
	return &ArgumentError{What: "address", Value: fmt.Sprintf("%d", b), Reason: fmt.Sprintf("has %d bytes instead of %d", len(b), want)}
}

func anyIP(addr netip.Addr) (SocketAddress, bool) {
	a := addressOfIP(addr)
	return a, a != nil
}

func onlyIP4(addr netip.Addr) (IPAddress, bool) { return IPAddress{addr}, addr.Is4() }

func onlyIP6(addr netip.Addr) (IP6Address, bool) {
	return IP6Address{addr}, addr.Is6() && !addr.Is4In6()
}
