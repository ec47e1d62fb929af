package sockets

import (
	"fmt"
	"net/netip"

	"github.com/smalltalk-sockets/go/impl"
)

// IPAddress is an address of IP version 4. The zero IPAddress is 0.0.0.0.
type IPAddress struct{ addr netip.Addr }

// Addr returns the address as a netip.Addr.
func (a IPAddress) Addr() netip.Addr {
	if !a.addr.IsValid() {
		return netip.IPv4Unspecified()
	}
	return a.addr
}

// String returns the dotted form, such as "127.0.0.1".
//
// Smalltalk: IPAddress >> printOn:.
func (a IPAddress) String() string { return a.Addr().String() }

// AsByteArray returns the four bytes of the address in network order.
//
// Smalltalk: IPAddress >> asByteArray.
func (a IPAddress) AsByteArray() []byte { return a.Addr().AsSlice() }

// IsMulticast reports whether the address is in 224.0.0.0/4.
//
// Smalltalk: IPAddress >> isMulticast.
func (a IPAddress) IsMulticast() bool { return a.Addr().IsMulticast() }

func (a IPAddress) endpoint(port uint16) impl.Endpoint { return impl.IP(a.Addr(), port) }

// network returns the network of streams; datagramsOf gives that of datagrams.
func (a IPAddress) network() impl.Network { return impl.TCP }

// IPAddressClass is the class object of [IPAddress] in a [Namespace]. It is
// safe for concurrent use.
type IPAddressClass struct{ addressClass[IPAddress] }

// With returns the address of four bytes, in order.
//
// Smalltalk: IPAddress class >> with:with:with:with:.
func (c *IPAddressClass) With(b1, b2, b3, b4 byte) IPAddress {
	return IPAddress{netip.AddrFrom4([4]byte{b1, b2, b3, b4})}
}

// FromBytes returns the address of four bytes in network order. Any other
// number of bytes is an *ArgumentError.
//
// Smalltalk: IPAddress class >> fromBytes:.
func (c *IPAddressClass) FromBytes(b []byte) (IPAddress, error) {
	if len(b) != 4 {
		return IPAddress{}, wrongLength(b, 4)
	}
	addr, _ := netip.AddrFromSlice(b)
	return IPAddress{addr}, nil
}

// FromArray returns the address of one to four numbers, with the same meaning as
// in FromString. Any other count is an *ArgumentError, a number that does not
// fit its bytes a *RangeError.
//
// Smalltalk: IPAddress class >> fromArray:.
func (c *IPAddressClass) FromArray(parts ...uint32) (IPAddress, error) {
	if len(parts) < 1 || len(parts) > 4 {
		return IPAddress{}, &ArgumentError{What: "address", Value: fmt.Sprint(parts), Reason: fmt.Sprintf("has %d parts instead of 1 to 4", len(parts))}
	}
	addr, err := fromParts(parts)
	return IPAddress{addr}, err
}

// FromString returns the address of a text in numbers and dots. The usual form
// is four decimal numbers, one for each byte. With fewer the last one stands for
// all remaining bytes: "172.16.258" is 172.16.1.2, "127.1" is 127.0.0.1, and "1"
// is 0.0.0.1. Anything else, also a leading zero, a sign or a hexadecimal
// number, is an *ArgumentError, and is never looked up.
//
// Smalltalk: IPAddress class >> fromString:.
func (c *IPAddressClass) FromString(s string) (IPAddress, error) {
	addr, err := parseDotted(s)
	return IPAddress{addr}, err
}
