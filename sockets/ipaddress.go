package sockets

import (
	"encoding/binary"
	"fmt"
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

// AddressClass answers the class of the network that the address belongs to, by
// its first byte: 'A' below 128, 'B' below 192, 'C' below 224, 'D', which are
// the groups of multicast, below 240, and 'E'. Routing has not gone by classes
// since 1993.
//
// Smalltalk: IPAddress >> addressClass.
func (a IPAddress) AddressClass() byte {
	switch b := a.number() >> 24; {
	case b < 128:
		return 'A'
	case b < 192:
		return 'B'
	case b < 224:
		return 'C'
	case b < 240:
		return 'D'
	default:
		return 'E'
	}
}

// Host answers the number of the host in its network: the last three bytes in
// class A, the last two in class B, the last one in the others.
//
// Smalltalk: IPAddress >> host.
func (a IPAddress) Host() uint32 { return a.number() & (1<<a.hostBits() - 1) }

// Network answers the number of the network: the bytes before those of Host. The
// original repeats the second byte of three for the third.
//
// Smalltalk: IPAddress >> network.
func (a IPAddress) Network() uint32 { return a.number() >> a.hostBits() }

// Subnet answers the last byte of the network number, and 0 in class A, where
// that is the only one. So the comment of the original has it, which its code
// contradicts.
//
// Smalltalk: IPAddress >> subnet.
func (a IPAddress) Subnet() uint32 {
	if a.AddressClass() == 'A' {
		return 0
	}
	return a.Network() & 0xFF
}

// hostBits answers how many bits of the address are the host's.
func (a IPAddress) hostBits() int {
	switch a.AddressClass() {
	case 'A':
		return 24
	case 'B':
		return 16
	default:
		return 8
	}
}

func (a IPAddress) number() uint32 { return binary.BigEndian.Uint32(a.AsByteArray()) }

func (a IPAddress) endpoint(port uint16) impl.Endpoint { return impl.IP(a.Addr(), port) }
func (a IPAddress) network() impl.Network              { return impl.TCP }

// IPAddressClass is the class object of [IPAddress] in a [Namespace]. It is
// safe for concurrent use.
type IPAddressClass struct{ addressClass[IPAddress] }

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
// Smalltalk: IPAddress class >> fromBytes:.
func (c *IPAddressClass) FromBytes(b []byte) (IPAddress, error) {
	if len(b) != c.AddressSize() {
		return IPAddress{}, wrongLength(b, c.AddressSize())
	}
	addr, _ := netip.AddrFromSlice(b)
	return IPAddress{addr}, nil
}

// FromArray answers the address of one to four numbers, which stand for the same
// as in FromString. Any other count is an *ArgumentError, a number that does not
// fit its bytes a *RangeError.
//
// Smalltalk: IPAddress class >> fromArray:.
func (c *IPAddressClass) FromArray(parts ...uint32) (IPAddress, error) {
	if len(parts) < 1 || len(parts) > c.AddressSize() {
		return IPAddress{}, &ArgumentError{What: "address", Value: fmt.Sprint(parts), Reason: fmt.Sprintf("has %d parts instead of 1 to 4", len(parts))}
	}
	addr, err := fromParts(parts)
	return IPAddress{addr}, err
}

// FromString answers the address that a text in numbers and dots stands for. The
// usual form is four decimal numbers, one for each byte. With fewer the last one
// stands for all bytes that are left: "172.16.258" is 172.16.1.2, "127.1" is
// 127.0.0.1, and "1" is 0.0.0.1. Anything else, a leading zero, a sign or a
// hexadecimal number included, is an *ArgumentError, and never looked up.
//
// Smalltalk: IPAddress class >> fromString:.
func (c *IPAddressClass) FromString(s string) (IPAddress, error) {
	addr, err := parseDotted(s)
	return IPAddress{addr}, err
}
