//go:build linux || darwin || freebsd || windows

package kernel

import (
	"net/netip"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
)

// familyOf returns the address family of a socket for the endpoint. IPv6 serves
// every address.
func familyOf(network impl.Network, local impl.Endpoint) int {
	switch {
	case network.IsUnix():
		return syscall.AF_UNIX
	case network == impl.TCP4, network == impl.UDP4, network == impl.ICMP4, local.Addr().Unmap().Is4():
		return syscall.AF_INET
	default:
		return syscall.AF_INET6
	}
}

// sockaddrOf returns an endpoint as the kernel needs it for a socket of the
// family. No address stands for every address, and no path lets Linux choose an
// abstract name.
func sockaddrOf(family int, e impl.Endpoint) syscall.Sockaddr {
	addr := e.Addr().Unmap()
	switch family {
	case syscall.AF_UNIX:
		return &syscall.SockaddrUnix{Name: e.Path}
	case syscall.AF_INET:
		sa := &syscall.SockaddrInet4{Port: int(e.Port())}
		if addr.Is4() {
			sa.Addr = addr.As4()
		}
		return sa
	default:
		sa := &syscall.SockaddrInet6{Port: int(e.Port())}
		if addr.IsValid() {
			sa.Addr = addr.As16()
		}
		sa.ZoneId = zoneID(addr.Zone())
		return sa
	}
}

// endpointFrom returns an address of the kernel as an Endpoint.
func endpointFrom(sa syscall.Sockaddr) impl.Endpoint {
	switch sa := sa.(type) {
	case *syscall.SockaddrInet4:
		return impl.IP(netip.AddrFrom4(sa.Addr), uint16(sa.Port))
	case *syscall.SockaddrInet6:
		addr := netip.AddrFrom16(sa.Addr).Unmap()
		if sa.ZoneId != 0 {
			addr = addr.WithZone(zoneName(sa.ZoneId))
		}
		return impl.IP(addr, uint16(sa.Port))
	case *syscall.SockaddrUnix:
		if sa.Name != "" {
			return impl.UnixPath(sa.Name)
		}
	}
	return impl.Unnamed
}
