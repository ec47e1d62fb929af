//go:build linux || darwin || freebsd || windows

package kernel

import (
	"net/netip"
	"os"
	"syscall"
)

// changeMembership joins or leaves a group on the interface that has the address on. IPv4
// names the interface by its address, and IPv6 by its index.
func (c *packetConn) changeMembership(join bool, group, on netip.Addr) error {
	var err error
	change := func(fd uintptr) { err = setMembership4(fd, v4Option(join), group.As4(), address4(on)) }
	if group.Is6() {
		index, interfaceErr := interfaceOf(on)
		if zone := group.Zone(); zone != "" && !on.IsValid() {
			index, interfaceErr = interfaceNamed(zone)
		}
		if interfaceErr != nil {
			return os.NewSyscallError("setsockopt", syscall.ENODEV)
		}
		change = func(fd uintptr) { err = setMembership6(fd, v6Option(join), group.As16(), index) }
	}
	if controlErr := pollerError(c.raw.Control(change)); controlErr != nil {
		return controlErr
	}
	return os.NewSyscallError("setsockopt", err)
}

func v4Option(join bool) int {
	if join {
		return syscall.IP_ADD_MEMBERSHIP
	}
	return syscall.IP_DROP_MEMBERSHIP
}

func v6Option(join bool) int {
	if join {
		return syscall.IPV6_JOIN_GROUP
	}
	return syscall.IPV6_LEAVE_GROUP
}
