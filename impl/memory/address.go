package memory

import (
	"net/netip"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
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

// plain answers addr without the forms that mean the same.
func plain(addr netip.Addr) netip.Addr { return addr.Unmap().WithZone("") }

// fits reports whether a socket of kind k can be at e, or go there.
func (k kind) fits(e impl.Endpoint) bool {
	addr := e.Addr().Unmap()
	switch k {
	case unixStream:
		return e.AddrPort == netip.AddrPort{}
	case tcp4:
		return !e.IsUnix() && !addr.Is6()
	case tcp6:
		return !e.IsUnix() && !addr.Is4()
	default:
		return !e.IsUnix()
	}
}

// binding is the addresses and the port that a socket has taken.
type binding struct {
	addr netip.Addr
	port uint16
	dual bool // the unspecified address of IPv6, for IPv4 too
}

// covers reports whether connections to addr reach the binding.
func (b binding) covers(addr netip.Addr) bool {
	return b.addr == addr || b.addr.IsUnspecified() && (b.dual || b.addr.Is4() == addr.Is4())
}

// overlaps reports whether two bindings have an address in common.
func (b binding) overlaps(other binding) bool { return b.covers(other.addr) || other.covers(b.addr) }

// bindingOf answers the binding that an endpoint which fits stands for, or the
// errno for an address that the host does not have.
func bindingOf(k kind, v6Only bool, local impl.Endpoint) (binding, error) {
	addr := plain(local.Addr())
	switch {
	case addr.IsValid():
	case k == tcp4:
		addr = any4
	default:
		addr = any6
	}
	b := binding{addr: addr, port: local.Port(), dual: addr == any6 && !v6Only}
	switch {
	case addr.IsUnspecified(), addr.IsLoopback():
		return b, nil
	case addr == broadcast, addr.Is4() && addr.IsMulticast():
		return b, nil // TCP binds to them, although nothing ever arrives
	case addr.IsMulticast():
		return b, syscall.EINVAL
	default:
		return b, syscall.EADDRNOTAVAIL
	}
}

// route answers where a connection from a socket of kind k goes to, and the
// address that it comes from. What the socket is bound to, if anything, decides
// the families that it can reach; an endpoint of another does not fit.
func route(k kind, own binding, remote impl.Endpoint) (from netip.Addr, to netip.AddrPort, err error) {
	addr := plain(remote.Addr())
	if own.addr.IsValid() && addr.IsValid() && !own.dual && own.addr.Is4() != addr.Is4() {
		return from, to, impl.WrongFamily(k.network(), remote)
	}
	if !addr.IsValid() || addr.IsUnspecified() {
		addr = hostItself(k, own)
	}
	switch {
	case own.addr.IsValid() && !own.addr.IsUnspecified():
		from = own.addr
	case addr.Is4():
		from = loopback4
	default:
		from = loopback6
	}
	if !addr.IsLoopback() || addr == loopbackBroadcast {
		err = syscall.ENETUNREACH
	}
	return from, netip.AddrPortFrom(addr, remote.Port()), err
}

// hostItself answers the address of the host for a connection to an
// unspecified one. As in package net it is of IPv4 unless only IPv6 will do.
func hostItself(k kind, own binding) netip.Addr {
	if k == tcp6 || own.addr.Is6() && !own.dual {
		return loopback6
	}
	return loopback4
}
