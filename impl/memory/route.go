package memory

import (
	"net/netip"
	"slices"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
)

// has reports whether addr is one of the host's own addresses.
func (h *Host) has(addr netip.Addr) bool {
	return addr.IsLoopback() && addr != loopbackBroadcast || slices.Contains(h.addrs, addr)
}

// checkBind returns the errno for an address that a TCP socket of the host cannot be
// bound to, or nil.
func (h *Host) checkBind(addr netip.Addr) error {
	switch {
	case addr.IsUnspecified(), addr.IsLoopback(), h.has(addr):
		return nil
	case addr == broadcast, addr.Is4() && addr.IsMulticast():
		return nil // TCP binds to them, although nothing ever arrives
	case addr.IsMulticast():
		return syscall.EINVAL
	default:
		return syscall.EADDRNOTAVAIL
	}
}

// checkBindTCP returns the binding of a TCP socket, or why it cannot be bound.
func (h *Host) checkBindTCP(k kind, v6Only bool, local impl.Endpoint) (binding, error) {
	addr, err := toBind(local.Addr())
	b := bindingOf(k, v6Only, addr, local.Port())
	if err == nil {
		err = h.checkBind(b.addr)
	}
	return b, h.checkPort(k, b, err)
}

// route is the route from a socket to an endpoint.
type route struct {
	from netip.Addr
	to   netip.AddrPort
	// host is the one that has the address, nil when there will be no reply.
	host *Host
	// dropped reports that the host that has the address drops packets from this
	// source.
	dropped bool
}

// route returns the route from a socket of kind k to an endpoint. The binding of the
// socket, if there is one, decides the families that it can reach; an endpoint of
// another family does not fit.
func (h *Host) route(k kind, own binding, remote impl.Endpoint) (route, error) {
	addr := remote.Addr().Unmap()
	if own.addr.IsValid() && addr.IsValid() && !own.dual && own.addr.Is4() != addr.Is4() {
		return route{}, impl.WrongFamily(k.network(), remote)
	}
	if k.isTCP() && !addr.IsMulticast() {
		if err := checkConnect(own.addr, addr); err != nil {
			return route{}, err
		}
	}
	addr, err := h.toReach(own.addr, addr)
	if err != nil {
		return route{}, err
	}
	if !addr.IsValid() || addr.IsUnspecified() {
		addr = hostItself(k, own, addr)
	}
	p := route{from: h.source(addr), to: netip.AddrPortFrom(addr, remote.Port()), host: h}
	routed := p.from.IsValid()
	if own.addr.IsValid() && !own.addr.IsUnspecified() {
		p.from = own.addr
	}
	switch {
	case p.from == loopback6 && addr != loopback6 && routed && !addr.IsMulticast():
		// The packet leaves the host, and a packet from there is dropped anywhere.
		p.host, p.dropped = nil, h.network.owners[addr] != nil
		return p, nil
	case h.has(addr):
		return p, nil
	case !routed, addr == broadcast, addr == loopbackBroadcast, addr.IsMulticast():
		return p, syscall.ENETUNREACH
	case p.from.IsLoopback():
		return p, syscall.EINVAL // the address means nothing to other hosts
	default:
		p.host = h.network.owners[addr]
		return p, nil
	}
}

// source returns the address that the host sends from to another one: its first of the
// family, and none when it has none that leads there.
func (h *Host) source(to netip.Addr) netip.Addr {
	switch {
	case to.IsLoopback() && to.Is4():
		return loopback4
	case to.IsLoopback(), slices.Contains(h.addrs, to):
		return to
	}
	return h.sourceTo(to)
}

// hostItself returns the address of the host for an unspecified remote address, or for
// none. As in package net it is of IPv4 unless IPv6 is asked for, or only IPv6 is
// possible. A socket that is bound to an IPv4 address reaches that one.
func hostItself(k kind, own binding, to netip.Addr) netip.Addr {
	switch {
	case own.addr.Is4() && !own.addr.IsUnspecified():
		return own.addr
	case to == any4, own.addr.Is4():
		return loopback4
	case k.isV6(), to == any6, own.addr.Is6():
		return loopback6
	default:
		return loopback4
	}
}
