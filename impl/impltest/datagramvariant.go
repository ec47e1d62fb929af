package impltest

import (
	"net/netip"

	"github.com/smalltalk-sockets/go/impl"
)

// The variants in which every scene of datagrams is played.
var (
	udp4 = variant{
		name: "udp4", network: impl.UDP4,
		local: func(_ *env, on Node) impl.Endpoint { return impl.IP(on.V4, 0) },
		reach: direct,
	}
	udp6 = variant{
		name: "udp6", network: impl.UDP6,
		local: func(_ *env, on Node) impl.Endpoint { return impl.IP(on.V6, 0) },
		reach: direct,
	}
	// anyUDP is a socket on every address of the host, reached over IPv4.
	anyUDP = variant{
		name: "udp", network: impl.UDP,
		local: func(*env, Node) impl.Endpoint { return impl.IP(netip.Addr{}, 0) },
		reach: func(e *env, bound impl.Endpoint) impl.Endpoint { return impl.IP(e.servers.V4, bound.Port()) },
	}
	unixgramPath = variant{
		name: "unixgram", network: impl.Unixgram,
		local: func(e *env, _ Node) impl.Endpoint { return impl.UnixPath(e.path()) },
		reach: direct,
	}
)

// datagramVariants returns the variants that the features allow.
func datagramVariants(f Features) []variant {
	var vs []variant
	if f.UDP {
		vs = append(vs, udp4, anyUDP)
	}
	if f.UDP && f.IPv6 {
		vs = append(vs, udp6)
	}
	if f.Unixgram {
		vs = append(vs, unixgramPath)
	}
	return append(vs, rawVariants(f)...)
}

// isDatagram reports whether the sockets of the variant are datagram sockets.
func (v variant) isDatagram() bool {
	return v.network.IsUDP() || v.network == impl.Unixgram || v.network.IsRaw()
}
