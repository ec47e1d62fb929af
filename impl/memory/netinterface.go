package memory

import "net/netip"

// netInterface is one of the two interfaces that a host has at most. All
// addresses of the host beside the loopback ones are on the second.
type netInterface uint8

const (
	loopbackInterface netInterface = iota
	networkInterface
)

// interfaceFor answers the interface that has an address of the host, and false
// when there is none. No address stands for where what is for many goes if
// nobody says otherwise: to the network, if the host has an address of the
// family there.
func (h *Host) interfaceFor(addr netip.Addr, v4 bool) (netInterface, bool) {
	switch {
	case addr.IsLoopback():
		return loopbackInterface, h.has(addr)
	case addr.IsValid():
		return networkInterface, h.has(addr)
	case h.firstAddr(v4).IsValid():
		return networkInterface, true
	default:
		return loopbackInterface, true
	}
}

// sourceOn answers the address from which the host sends by an interface.
func (h *Host) sourceOn(on netInterface, v4 bool) netip.Addr {
	switch {
	case on == networkInterface:
		return h.firstAddr(v4)
	case v4:
		return loopback4
	default:
		return loopback6
	}
}

// firstAddr answers the host's first address of a family beside the loopback
// ones, none when it has none.
func (h *Host) firstAddr(v4 bool) netip.Addr {
	for _, addr := range h.addrs {
		if addr.Is4() == v4 {
			return addr
		}
	}
	return netip.Addr{}
}
