package memory

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// netInterface is an interface of a host by its number, or none of them. A host has
// two at most: all its addresses but the loopback ones are on the second.
type netInterface uint8

const (
	noInterface netInterface = iota
	loopbackInterface
	networkInterface
	unknownInterface
)

// interfaceNames are the names of the interfaces by their numbers.
var interfaceNames = [...]string{loopbackInterface: "lo", networkInterface: "eth0"}

// interfaceNamed returns the interface of a zone: the one with that name, or with the
// number at the start of the text. For any other text, and for an empty one, it is
// noInterface, as in package net.
func interfaceNamed(zone string) netInterface {
	if i := slices.Index(interfaceNames[:], zone); i >= 0 {
		return netInterface(i)
	}
	digits := zone[:len(zone)-len(strings.TrimLeft(zone, "0123456789"))]
	number, _ := strconv.ParseUint(digits, 10, 32)
	return netInterface(min(number, uint64(unknownInterface)))
}

// interfaceFor returns the interface that has an address of the host, and false when
// there is none. Without an address it returns the default for multicast and
// broadcast: the network, if the host has an address of the family there.
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

// sourceOn returns the address from which the host sends to another one by an
// interface.
func (h *Host) sourceOn(on netInterface, to netip.Addr) netip.Addr {
	switch {
	case on == networkInterface:
		return h.sourceTo(to)
	case to.Is4():
		return loopback4
	default:
		return loopback6
	}
}

// firstAddr returns the host's first address of a family that is not a loopback one,
// none when it has none.
func (h *Host) firstAddr(v4 bool) netip.Addr {
	for _, addr := range h.addrs {
		if addr.Is4() == v4 {
			return addr
		}
	}
	return netip.Addr{}
}

// sourceTo returns the address of the network from which the host sends to another:
// the first of the family with the same scope, link-local or not, or else the first of
// the family.
func (h *Host) sourceTo(to netip.Addr) netip.Addr {
	for _, addr := range h.addrs {
		if addr.Is4() == to.Is4() && needsZone(addr) == needsZone(to) {
			return addr
		}
	}
	return h.firstAddr(to.Is4())
}
