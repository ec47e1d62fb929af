package memory

import (
	"net/netip"
	"syscall"
)

// An address that means something on one link alone has a zone: the interface
// to that link. In the tables of a network, and wherever an address is shown, it
// is the name of the interface; no other address has one. So addresses compare
// with ==. What programs give is brought into that form where it comes in.

// needsZone reports whether an address means something on one link alone.
func needsZone(addr netip.Addr) bool {
	return addr.Is6() && (addr.IsLinkLocalUnicast() || addr.IsLinkLocalMulticast() || addr.IsInterfaceLocalMulticast())
}

// on returns an address as it is on an interface.
func (i netInterface) on(addr netip.Addr) netip.Addr {
	if needsZone(addr) {
		return addr.WithZone(interfaceNames[i])
	}
	return plain(addr)
}

// confines returns the interface beyond which a socket at an address cannot
// reach, noInterface for none.
func confines(at netip.Addr) netInterface {
	if needsZone(at) {
		return interfaceNamed(at.Zone())
	}
	return noInterface
}

// toBind returns an address to be bound to in its form. A group of the interface
// alone is that of the network without a zone, too.
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

// checkConnect returns the error of a socket at one address that is to be
// connected to another, whose zone must be known, and the same for both.
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

// toReach returns an address that a socket at another sends to in its form. One
// without a zone is on the network, which is where the only route leads. There is
// none from the network to the loopback address, and none by a link to which the
// host has no address of its own.
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

// localForm returns an address that names an interface of the host in its form.
func localForm(addr netip.Addr) netip.Addr {
	addr = addr.Unmap()
	if needsZone(addr) && (addr.Zone() == "" || interfaceNamed(addr.Zone()) == networkInterface) {
		return networkInterface.on(addr)
	}
	return addr
}
