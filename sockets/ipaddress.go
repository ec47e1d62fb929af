package sockets

import (
	"net/netip"

	"github.com/smalltalk-sockets/go/impl"
)

// IPAddress is an address of IP version 4. The zero IPAddress is 0.0.0.0.
type IPAddress struct{ addr netip.Addr }

// Addr answers the address as package netip has it.
func (a IPAddress) Addr() netip.Addr {
	if !a.addr.IsValid() {
		return netip.IPv4Unspecified()
	}
	return a.addr
}

// String answers the dotted form, as "127.0.0.1".
//
// Smalltalk: IPAddress >> printOn:.
func (a IPAddress) String() string { return a.Addr().String() }

// AsByteArray answers the four bytes of the address in network order.
//
// Smalltalk: IPAddress >> asByteArray.
func (a IPAddress) AsByteArray() []byte { return a.Addr().AsSlice() }

// IsMulticast reports whether the address is in 224.0.0.0/4.
//
// Smalltalk: IPAddress >> isMulticast.
func (a IPAddress) IsMulticast() bool { return a.Addr().IsMulticast() }

func (a IPAddress) endpoint(port uint16) impl.Endpoint { return impl.IP(a.Addr(), port) }
func (a IPAddress) network() impl.Network              { return impl.TCP }

// IPAddressClass is the class object of [IPAddress] in a [Namespace]. It is
// safe for concurrent use.
type IPAddressClass struct{ AddressClass[IPAddress] }

// AddressSize answers 4, the length of an address in bytes.
//
// Smalltalk: IPAddress class >> addressSize.
func (c *IPAddressClass) AddressSize() int { return 4 }

// Version answers 4.
//
// Smalltalk: IPAddress class >> version.
func (c *IPAddressClass) Version() int { return 4 }

// New answers the unspecified address 0.0.0.0, which stands for every address
// of the host.
//
// Smalltalk: IPAddress class >> new.
func (c *IPAddressClass) New() IPAddress { return IPAddress{netip.IPv4Unspecified()} }

// With answers the address of four bytes, the first one first.
//
// Smalltalk: IPAddress class >> with:with:with:with:.
func (c *IPAddressClass) With(b1, b2, b3, b4 byte) IPAddress {
	return IPAddress{netip.AddrFrom4([4]byte{b1, b2, b3, b4})}
}

// FromBytes answers the address of four bytes in network order. Any other
// number of bytes is an *ArgumentError.
//
// Smalltalk: IPAddress class >> fromBytes:, IPAddress class >> fromArray:.
func (c *IPAddressClass) FromBytes(b []byte) (IPAddress, error) {
	if len(b) != c.AddressSize() {
		return IPAddress{}, wrongLength(b, c.AddressSize())
	}
	addr, _ := netip.AddrFromSlice(b)
	return IPAddress{addr}, nil
}

// FromString answers the address that a dotted form such as "127.0.0.1" stands
// for. Four decimal numbers without leading zeros are an address; anything
// else is an *ArgumentError, and never looked up.
//
// Smalltalk: IPAddress class >> fromString:.
func (c *IPAddressClass) FromString(s string) (IPAddress, error) { return c.fromString(s) }
