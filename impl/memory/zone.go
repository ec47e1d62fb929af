package memory

import (
	"net/netip"
	"syscall"
)

// An address that has a meaning only on one link has a zone: the interface to that
// link. In the tables of a network, and wherever an address is shown, the zone is the
// name of the interface; no other address has one. So addresses compare with ==.
// Addresses from programs get that form where they come in.

// needsZone reports whether an address has a meaning only on one link.
func needsZone(addr netip.Addr) bool {
	return addr.Is6() && (addr.IsLinkLocalUnicast() || addr.IsLinkLocalMulticast() || addr.IsInterfaceLocalMulticast())
}

// on returns an address with the zone of an interface.
func (i netInterface) on(addr netip.Addr) netip.Addr {
	if needsZone(addr) {
		return addr.WithZone(interfaceNames[i])
	}
	return plain(addr)
}

// confines returns the only interface that a socket at an address can reach,
// noInterface for any.
func confines(at netip.Addr) netInterface {
	if needsZone(at) {
		return interfaceNamed(at.Zone())
	}
	return noInterface
}

// toBind returns the form of an address to bind to. An interface-local group is that
// of the network without a zone, too.
func toBind(addr netip.Addr) (netip.Addr, error) {
	addr = addr.Unmap()
	if !needsZone(addr) {
		return plain(addr), nil
	}
	switch on := interfaceNamed(addr.Zone()); on {
	case noInterface:
		if addr.IsInterfaceLocalMulticast() {
			return networkInterface.on(addr), nil
		}
		return addr, syscall.EINVAL
	case unknownInterface:
		return addr, syscall.ENODEV
	default:
		return on.on(addr), nil
	}
}

// checkConnect returns the error of connecting a socket at one address to another,
// whose zone must be known, and the same for both.
func checkConnect(at, to netip.Addr) error {
	if to = to.Unmap(); !needsZone(to) {
		return nil
	}
	confined, zone := confines(at), interfaceNamed(to.Zone())
	if confined == noInterface && zone == noInterface || confined != noInterface && zone != noInterface && zone != confined {
		return syscall.EINVAL
	}
	return nil
}

// toReach returns the form of an address that a socket at another one sends to. One
// without a zone is on the network, where the only route leads. There is no route from
// the network to the loopback address, and none by a link on which the host has no
// address of its own.
func (h *Host) toReach(at, addr netip.Addr) (netip.Addr, error) {
	addr = addr.Unmap()
	if addr.IsLoopback() && confines(at) != noInterface {
		return addr, syscall.ENETUNREACH
	}
	if !needsZone(addr) {
		return plain(addr), nil
	}
	on := interfaceNamed(addr.Zone())
	if on == noInterface {
		on = networkInterface
	}
	if on != networkInterface || addr.IsLinkLocalUnicast() && !needsZone(h.sourceTo(addr)) {
		return addr, syscall.ENETUNREACH
	}
	return on.on(addr), nil
}

// localForm returns the form of an address that names an interface of the host.
func localForm(addr netip.Addr) netip.Addr {
	addr = addr.Unmap()
	if needsZone(addr) && (addr.Zone() == "" || interfaceNamed(addr.Zone()) == networkInterface) {
		return networkInterface.on(addr)
	}
	return addr
}
