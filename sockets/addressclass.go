package sockets

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"

	"github.com/smalltalk-sockets/go/impl"
)

// AddressClass is the class object of a kind of IP address A in a [Namespace].
// It is safe for concurrent use. Lookups go through the provider of the
// namespace and block until their context ends them.
//
// All address classes of a namespace share one cache for the results of ByName,
// AllByName and Name. It keeps a result for CacheLifetime. Connecting does not
// use it.
type AddressClass[A SocketAddress] struct{ addressClass[A] }

// addressClass is the common part of the classes of IP addresses.
type addressClass[A SocketAddress] struct {
	class
	family  string
	icmp    impl.Network // of its raw sockets
	wild    netip.Addr   // the wildcard of servers: the zero Addr for both families
	convert func(netip.Addr) (A, bool)
}

// ByName returns an address of this kind that host has: the first one of
// AllByName, with its errors. Of a name with addresses of both families,
// SocketAddress returns the first one of IPv4, or of IPv6 when IP6Address is
// the default address class. The empty name stands for LoopbackHost.
//
// Smalltalk: SocketAddress class >> byName:.
func (c *addressClass[A]) ByName(ctx context.Context, host string) (A, error) {
	var none A
	if err := impl.CheckContext(ctx); err != nil {
		return none, err
	}
	if host == "" {
		return c.LoopbackHost(), nil
	}
	all, err := c.AllByName(ctx, host)
	if err != nil {
		return none, err
	}
	for _, a := range all {
		if a.endpoint(0).Addr().Is6() == c.namespace().prefersIP6() {
			return a, nil
		}
	}
	return all[0], nil
}

// AllByName returns every address of this kind that host has, in the order in
// which they should be tried. An address in digits stands for itself, also in a
// short form of IPv4 such as 127.1. A name without an address of this kind is a
// *net.DNSError for which IsNotFound is true; a nil context is an
// *ArgumentError. The slice belongs to the caller.
//
// Smalltalk: SocketAddress class >> allByName:.
func (c *addressClass[A]) AllByName(ctx context.Context, host string) ([]A, error) {
	return c.all(ctx, host, c.namespace().rememberedHost)
}

// all is AllByName for a given way to look names up.
func (c *addressClass[A]) all(ctx context.Context, host string, lookUp func(context.Context, string) ([]netip.Addr, error)) ([]A, error) {
	if err := impl.CheckContext(ctx); err != nil {
		return nil, err
	}
	var addrs []netip.Addr
	if addr, ok := literal(host); ok {
		addrs = []netip.Addr{addr}
	} else {
		var err error
		if addrs, err = lookUp(ctx, host); err != nil {
			return nil, err
		}
	}
	var all []A
	for _, addr := range addrs {
		if a, ok := c.convertChecked(addr.Unmap()); ok {
			all = append(all, a)
		}
	}
	if len(all) == 0 {
		return nil, &net.DNSError{Err: "no " + c.family + " address", Name: host, IsNotFound: true}
	}
	return all, nil
}

// IsDigitAddress reports whether s is an address of this kind in digits, so
// that no lookup is needed. All forms that FromString takes are addresses in
// digits, the short ones of IPv4 too; the original looks the short ones up.
//
// Smalltalk: SocketAddress class >> isDigitAddress:.
func (c *addressClass[A]) IsDigitAddress(s string) bool {
	addr, ok := literal(s)
	if ok {
		_, ok = c.convertChecked(addr)
	}
	return ok
}

// LoopbackHost returns the address by which the host reaches itself. For
// SocketAddress it is the one of IPv4, or of IPv6 when IP6Address is the default
// address class; so is AnyLocalAddress.
//
// Smalltalk: SocketAddress class >> loopbackHost.
func (c *addressClass[A]) LoopbackHost() A {
	return c.ofPreferredFamily(loopback4, netip.IPv6Loopback())
}

// AnyLocalAddress returns the address that stands for every address of the
// host, to bind to. The original looks up the host's own name and returns one
// address: a socket bound to it is not reached at the others, and if the name
// does not resolve it is the loopback address.
//
// Smalltalk: SocketAddress class >> anyLocalAddress, IPAddress class >> new, IP6Address class >> new.
func (c *addressClass[A]) AnyLocalAddress() A {
	return c.ofPreferredFamily(netip.IPv4Unspecified(), netip.IPv6Unspecified())
}

// LocalHostName returns the name of the host, from the provider. It does not
// block.
//
// Smalltalk: SocketAddress class >> localHostName.
func (c *class) LocalHostName() (string, error) { return c.namespace().provider.Hostname() }

// convertChecked converts an address to this kind, and reports whether it is of this kind.
func (c *addressClass[A]) convertChecked(addr netip.Addr) (A, bool) {
	c.namespace() // panics when there is none
	return c.convert(addr)
}

func (c *addressClass[A]) wildcard() (impl.Network, impl.Endpoint) {
	return impl.TCP, impl.IP(c.wild, 0)
}

// ofPreferredFamily returns the address of the family of the class; a class of both
// families follows the default address class.
func (c *addressClass[A]) ofPreferredFamily(four, six netip.Addr) A {
	first, second := four, six
	if c.namespace().prefersIP6() {
		first, second = six, four
	}
	a, ok := c.convertChecked(first)
	if !ok {
		a, _ = c.convertChecked(second)
	}
	return a
}

// prefersIP6 reports whether IPv6 is the family of the default address class.
func (ns *Namespace) prefersIP6() bool {
	_, local := ns.AbstractSocket.DefaultAddressClass().wildcard()
	return local.Addr().Is6()
}

// fromString reads an address in its full form.
func (c *addressClass[A]) fromString(s string) (A, error) {
	addr, err := netip.ParseAddr(s)
	if err == nil {
		if a, ok := c.convertChecked(addr); ok {
			return a, nil
		}
		err = errors.New("is not an " + c.family + " address")
		if addr.Is4In6() {
			err = errors.New(mapped)
		}
	} else {
		err = fmt.Errorf("%w: it must be an address in digits, without a port, and ByName looks names up", reasonOf(err, s))
	}
	var none A
	return none, &ArgumentError{What: "address", Value: s, Reason: err.Error()}
}

// mapped is the reason to refuse an IPv4-mapped IPv6 address: the same host
// would have two addresses that are not equal.
const mapped = "is an IPv4 address in IPv6 form"

// reasonOf returns an error of netip without its copy of the input.
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
