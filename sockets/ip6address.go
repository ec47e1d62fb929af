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

// Addr answers the address as package netip has it.
func (a IP6Address) Addr() netip.Addr {
	if !a.addr.IsValid() {
		return netip.IPv6Unspecified()
	}
	return a.addr
}

// String answers the form of RFC 5952, as "2001:db8::1", with the zone behind it,
// as "fe80::1%eth0". FromString reads it back.
//
// Smalltalk: IP6Address >> printOn:.
func (a IP6Address) String() string { return a.Addr().String() }

// AsByteArray answers the sixteen bytes of the address in network order. The
// zone is not part of them.
//
// Smalltalk: IP6Address >> asByteArray.
func (a IP6Address) AsByteArray() []byte { return a.Addr().AsSlice() }

// IsMulticast reports whether the address is in ff00::/8.
//
// Smalltalk: IP6Address >> isMulticast.
func (a IP6Address) IsMulticast() bool { return a.Addr().IsMulticast() }

// Zone returns the interface, by name or number, on which a link-local address
// is meant, and "" for none. Sockets show it by name, and no zone of any other
// address. A link-local address without one, or with one that no interface is,
// cannot be listened on or connected to.
func (a IP6Address) Zone() string { return a.Addr().Zone() }

// WithZone returns the address on another interface, and on none for "".
func (a IP6Address) WithZone(zone string) IP6Address { return IP6Address{a.Addr().WithZone(zone)} }

func (a IP6Address) endpoint(port uint16) impl.Endpoint { return impl.IP(a.Addr(), port) }
func (a IP6Address) network() impl.Network              { return impl.TCP }

// IP6AddressClass is the class object of [IP6Address] in a [Namespace]. It is
// safe for concurrent use.
type IP6AddressClass struct{ addressClass[IP6Address] }

// FromBytes answers the address of sixteen bytes in network order. Any other
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

// FromArray answers the address of the eight numbers that stand between its
// colons. Any other count, and an IPv4 address in its IPv6-mapped form, is an
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

// FromString answers the address that a text such as "::1", "64:ff9b::192.0.2.1"
// or "fe80::1%eth0" stands for: all forms of RFC 4291, with a zone or without.
// Anything else is an *ArgumentError, and never looked up. So is an IPv4 address
// in its IPv6-mapped form, "::ffff:192.0.2.1": as an IPAddress it equals itself.
//
// Smalltalk: IP6Address class >> fromString:.
func (c *IP6AddressClass) FromString(s string) (IP6Address, error) { return c.fromString(s) }
