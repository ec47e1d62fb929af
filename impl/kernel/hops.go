//go:build linux || darwin || freebsd || windows

package kernel

import "github.com/smalltalk-sockets/go/impl"

// hopsAt says where a socket finds how many hops a datagram had left.
type hopsAt uint8

const (
	hopsUnknown  hopsAt = iota
	hopsInHeader        // of IPv4, which a raw socket receives
	hopsBeside          // the datagram, as the system tells when it is asked to
)

func hopsOf(network impl.Network) hopsAt {
	switch network {
	case impl.ICMP4:
		return hopsInHeader
	case impl.ICMP6:
		return hopsBeside
	default:
		return hopsUnknown
	}
}

// ttlInHeader is where a header of IPv4 has the hops.
const ttlInHeader = 8
