package kernel

import (
	"net"
	"net/netip"
	"syscall"
)

// interfaceOf returns the index of the interface that has an address, 0 for
// the zero Addr, and ENODEV when none has it.
func interfaceOf(on netip.Addr) (int, error) {
	if !on.IsValid() {
		return 0, nil
	}
	interfaces, err := net.Interfaces()
	if err != nil {
		return 0, cause(err)
	}
	for _, i := range interfaces {
		if zone := on.Zone(); zone != "" && zoneID(zone) != uint32(i.Index) {
			continue
		}
		addrs, err := i.Addrs()
		if err != nil {
			continue // It is gone by now.
		}
		for _, a := range addrs {
			prefix, err := netip.ParsePrefix(a.String())
			if err == nil && prefix.Addr() == on.WithZone("").Unmap() {
				return i.Index, nil
			}
		}
	}
	return 0, syscall.ENODEV
}

// interfaceNamed returns the index of the interface that a zone names, and ENODEV
// when there is none.
func interfaceNamed(zone string) (int, error) {
	if index := zoneID(zone); index != 0 {
		return int(index), nil
	}
	return 0, syscall.ENODEV
}
