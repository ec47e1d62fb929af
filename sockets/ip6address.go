package sockets

import (
	"encoding/binary"
	"fmt"
	"net/netip"

	"github.com/smalltalk-sockets/go/impl"
)

// IP6Address is an address of IP version 6, with its zone where it has one. The
// zero IP6Address is "::".
type IP6Address struct{ addr netip.Addr }

// Addr returns the address as a netip.Addr.
func (a IP6Address) Addr() netip.Addr {
	if !a.addr.IsValid() {
		return netip.IPv6Unspecified()
	}
	return a.addr
}

// String returns the form of RFC 5952, such as "2001:db8::1" or, with a zone,
// "fe80::1%eth0". FromString reads it back.
//
// Smalltalk: IP6Address >> printOn:.
func (a IP6Address) String() string { return a.Addr().String() }

// AsByteArray returns the sixteen bytes of the address in network order. They
// do not contain the zone.
//
// Smalltalk: IP6Address >> asByteArray.
func (a IP6Address) AsByteArray() []byte { return a.Addr().AsSlice() }

// IsMulticast reports whether the address is in ff00::/8.
//
// Smalltalk: IP6Address >> isMulticast.
func (a IP6Address) IsMulticast() bool { return a.Addr().IsMulticast() }

// Zone returns the interface of a link-local address, by name or number, or "".
// Sockets show it by name, and show no zone of other addresses. A socket cannot
// listen on or connect to a link-local address without a zone, or whose zone
// names no interface.
func (a IP6Address) Zone() string { return a.Addr().Zone() }

// WithZone returns the address with another zone; "" removes it.
func (a IP6Address) WithZone(zone string) IP6Address { return IP6Address{a.Addr().WithZone(zone)} }

func (a IP6Address) endpoint(port uint16) impl.Endpoint { return impl.IP(a.Addr(), port) }
func (a IP6Address) network() impl.Network              { return impl.TCP }

// IP6AddressClass is the class object of [IP6Address] in a [Namespace]. It is
// safe for concurrent use.
type IP6AddressClass struct{ addressClass[IP6Address] }

// FromBytes returns the address of sixteen bytes in network order. Any other
// number of bytes, and an IPv4 address in its IPv6-mapped form, is an
// *ArgumentError.
//
// Smalltalk: IP6Address class >> fromBytes:.
func (c *IP6AddressClass) FromBytes(b []byte) (IP6Address, error) {
	if len(b) != 16 {
		return IP6Address{}, wrongLength(b, 16)
	}
	addr, _ := netip.AddrFromSlice(b)
	if addr.Is4In6() {
		return IP6Address{}, &ArgumentError{What: "address", Value: addr.String(), Reason: mapped}
	}
	return IP6Address{addr}, nil
}

// FromArray returns the address of the eight numbers between its colons. Any
// other count, and an IPv4 address in its IPv6-mapped form, is an
// *ArgumentError.
//
// Smalltalk: IP6Address class >> fromArray:.
func (c *IP6AddressClass) FromArray(parts ...uint16) (IP6Address, error) {
	if len(parts) != 8 {
		return IP6Address{}, &ArgumentError{What: "address", Value: fmt.Sprint(parts), Reason: fmt.Sprintf("has %d parts instead of 8", len(parts))}
	}
	var b []byte
	for _, part := range parts {
		b = binary.BigEndian.AppendUint16(b, part)
	}
	return c.FromBytes(b)
}

// FromString returns the address of a text such as "::1", "64:ff9b::192.0.2.1"
// or "fe80::1%eth0": all forms of RFC 4291, with or without a zone. Anything
// else is an *ArgumentError, and is never looked up. So is an IPv4 address in
// its IPv6-mapped form, "::ffff:192.0.2.1": it would not equal the same
// IPAddress.
//
// Smalltalk: IP6Address class >> fromString:.
func (c *IP6AddressClass) FromString(s string) (IP6Address, error) { return c.fromString(s) }
