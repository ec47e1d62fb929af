//go:build linux || darwin || freebsd || windows

package kernel

import "github.com/smalltalk-sockets/go/impl"

// hopsAt is where a socket finds the hop limit (IPv4: the TTL) of a datagram.
type hopsAt uint8

const (
	hopsUnknown   hopsAt = iota
	hopsInHeader         // the header of IPv4, which a raw socket receives
	hopsInControl        // a control message, which the system sends when asked to
)

func hopsOf(network impl.Network) hopsAt {
	switch network {
	case impl.ICMP4:
		return hopsInHeader
	case impl.ICMP6:
		return hopsInControl
	default:
		return hopsUnknown
	}
}

// ttlInHeader is the offset of the TTL in a header of IPv4.
const ttlInHeader = 8
