package memory

import (
	"net/netip"
)

var (
	loopback4 = netip.AddrFrom4([4]byte{127, 0, 0, 1})
	loopback6 = netip.IPv6Loopback()
	any4      = netip.IPv4Unspecified()
	any6      = netip.IPv6Unspecified()
	// TCP reaches no host at the broadcast addresses.
	broadcast         = netip.AddrFrom4([4]byte{255, 255, 255, 255})
	loopbackBroadcast = netip.AddrFrom4([4]byte{127, 255, 255, 255})
)

// plain returns addr in its one form, without a zone, where a zone has no meaning.
func plain(addr netip.Addr) netip.Addr { return addr.Unmap().WithZone("") }

// binding is the addresses and the port that a socket holds.
type binding struct {
	addr netip.Addr
	port uint16
	dual bool // the unspecified address of IPv6, for IPv4 too
	// v4Shadow reports that a socket of both families got an address of IPv6 from a
	// connection, not from Bind. Other sockets cannot be bound to the wildcard of IPv4
	// meanwhile, although nothing of IPv4 arrives here.
	v4Shadow bool
}

// covers reports whether what is sent to addr reaches the binding.
func (b binding) covers(addr netip.Addr) bool {
	return b.addr == addr || b.addr.IsUnspecified() && (b.dual || b.addr.Is4() == addr.Is4())
}

// isOneOfIPv6 reports whether the binding is one address of IPv6. Binding to one turns
// impl.V6Only on, as on Linux.
func (b binding) isOneOfIPv6() bool { return b.addr.Is6() && b.addr != any6 }

// overlaps reports whether two bindings have an address in common.
func (b binding) overlaps(other binding) bool {
	return b.covers(other.addr) || other.covers(b.addr) ||
		b.v4Shadow && other.addr == any4 || other.v4Shadow && b.addr == any4
}

// bindingOf returns the binding for an address, which is in its form, and a port. They
// fit the kind.
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
