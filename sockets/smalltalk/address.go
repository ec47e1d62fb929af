package smalltalk

import (
	"encoding/binary"

	"github.com/smalltalk-sockets/go/sockets"
)

// AddressSize returns the length of an address in bytes: 4 for IPv4, 16 for IPv6.
//
// Smalltalk: IPAddress class >> addressSize, IP6Address class >> addressSize.
func AddressSize(a sockets.SocketAddress) int { return len(a.AsByteArray()) }

// Version returns the version of IP of an address: 4 or 6, and 0 for a Unix address.
//
// Smalltalk: IPAddress class >> version, IP6Address class >> version.
func Version(a sockets.SocketAddress) int {
	switch a.(type) {
	case sockets.IPAddress:
		return 4
	case sockets.IP6Address:
		return 6
	}
	return 0
}

// UnknownAddress returns the address of a socket that has none: the same as
// AnyLocalAddress of the class.
//
// Smalltalk: SocketAddress class >> unknownAddress.
func UnknownAddress[A sockets.SocketAddress](class interface{ AnyLocalAddress() A }) A {
	return class.AnyLocalAddress()
}

// AddressClass returns the class of the network that an address belongs to, by
// its first byte: 'A' below 128, 'B' below 192, 'C' below 224, 'D', which are
// the groups of multicast, below 240, and 'E'. Routing has not gone by classes
// since 1993.
//
// Smalltalk: IPAddress >> addressClass.
func AddressClass(a sockets.IPAddress) byte {
	switch b := number(a) >> 24; {
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

// Host returns the number of the host in its network: the last three bytes in
// class A, the last two in class B, the last one in the others.
//
// Smalltalk: IPAddress >> host.
func Host(a sockets.IPAddress) uint32 { return number(a) & (1<<hostBits(a) - 1) }

// Network returns the number of the network: the bytes before those of Host. The
// original repeats the second byte of three for the third.
//
// Smalltalk: IPAddress >> network.
func Network(a sockets.IPAddress) uint32 { return number(a) >> hostBits(a) }

// Subnet returns the last byte of the network number, and 0 in class A, where
// that is the only one. The comment of the original says so; its code returns
// something else.
//
// Smalltalk: IPAddress >> subnet.
func Subnet(a sockets.IPAddress) uint32 {
	if AddressClass(a) == 'A' {
		return 0
	}
	return Network(a) & 0xFF
}

// hostBits returns how many bits of the address are the host's.
func hostBits(a sockets.IPAddress) int {
	switch AddressClass(a) {
	case 'A':
		return 24
	case 'B':
		return 16
	default:
		return 8
	}
}

func number(a sockets.IPAddress) uint32 { return binary.BigEndian.Uint32(a.AsByteArray()) }
