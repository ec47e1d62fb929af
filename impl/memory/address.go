package memory

import (
	"net/netip"
)

var (
	loopback4 = netip.AddrFrom4([4]byte{127, 0, 0, 1})
	loopback6 = netip.IPv6Loopback()
	any4      = netip.IPv4Unspecified()
	any6      = netip.IPv6Unspecified()
	// Nobody can be reached at the broadcast addresses over TCP.
	broadcast         = netip.AddrFrom4([4]byte{255, 255, 255, 255})
	loopbackBroadcast = netip.AddrFrom4([4]byte{127, 255, 255, 255})
)

// plain returns addr without the forms that mean the same, where a zone means
// nothing.
func plain(addr netip.Addr) netip.Addr { return addr.Unmap().WithZone("") }

// binding is the addresses and the port that a socket has taken.
type binding struct {
	addr netip.Addr
	port uint16
	dual bool // the unspecified address of IPv6, for IPv4 too
	// lent says that a socket of both families was given an address of IPv6 by a
	// connection, not by Bind. It keeps others from being bound to every address
	// of IPv4, although nothing of IPv4 arrives there.
	lent bool
}

// covers reports whether what is sent to addr reaches the binding.
func (b binding) covers(addr netip.Addr) bool {
	return b.addr == addr || b.addr.IsUnspecified() && (b.dual || b.addr.Is4() == addr.Is4())
}

// isOneOfIPv6 reports whether the binding is one address of IPv6. To be bound to one
// turns impl.V6Only on, as on Linux.
func (b binding) isOneOfIPv6() bool { return b.addr.Is6() && b.addr != any6 }

// overlaps reports whether two bindings have an address in common.
func (b binding) overlaps(other binding) bool {
	return b.covers(other.addr) || other.covers(b.addr) ||
		b.lent && other.addr == any4 || other.lent && b.addr == any4
}

// bindingOf returns the binding that an address and a port stand for which fit.
// The address is in its form.
func bindingOf(k kind, v6Only bool, addr netip.Addr, port uint16) binding {
	switch {
	case addr.IsValid():
	case k.isV4():
		addr = any4
	default:
		addr = any6
	}
	return binding{addr: addr, port: port, dual: addr == any6 && !v6Only}
}
