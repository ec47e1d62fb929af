package memory

import (
	"net/netip"

	"github.com/smalltalk-sockets/go/impl"
)

// family is the addresses that a socket can use.
type family uint8

const (
	undecided    family = iota
	only4               // those of IPv4
	only6               // those of IPv6
	bothFamilies        // both
)

// wildcard returns the unspecified address of a family.
func (f family) wildcard() netip.Addr {
	if f == only4 {
		return any4
	}
	return any6
}

// familyFor returns the family of a socket that first uses an address, or none.
func (s *udpSocket) familyFor(addr netip.Addr) family {
	switch {
	case s.kind.isV4(), addr.Is4():
		return only4
	case s.options.v6Only, addr.Is6() && addr != any6:
		return only6
	default:
		return bothFamilies
	}
}

// isIPv4 reports whether the socket is one of IPv4 alone.
func (s *udpSocket) isIPv4() bool { return s.kind.isV4() || s.family == only4 }

// fitsFamily reports whether the family of the socket has an endpoint that fits its
// network.
func (s *udpSocket) fitsFamily(e impl.Endpoint) bool {
	addr := e.Addr().Unmap()
	switch {
	case s.family == undecided, s.family == bothFamilies, !addr.IsValid():
		return true
	default:
		return addr.Is4() == (s.family == only4)
	}
}
