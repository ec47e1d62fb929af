//go:build linux || darwin || freebsd || windows

package kernel

import (
	"net/netip"
	"runtime"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
)

// Options that IPv4 and IPv6 each have for themselves. A socket of both families
// has both, but most systems allow only those of IPv6 on it.
var (
	ttl4, ttl6    = hops(impl.TTL, syscall.IP_TTL, syscall.IPV6_UNICAST_HOPS)
	ttl           = perFamily(ttl4, ttl6)
	multicastTTL  = perFamily(hops(impl.MulticastTTL, syscall.IP_MULTICAST_TTL, syscall.IPV6_MULTICAST_HOPS))
	multicastLoop = perFamily(
		boolean(impl.MulticastLoop, syscall.IPPROTO_IP, syscall.IP_MULTICAST_LOOP),
		boolean(impl.MulticastLoop, syscall.IPPROTO_IPV6, syscall.IPV6_MULTICAST_LOOP))
	multicastInterface = outgoing()
)

const bothFamiliesAtOnce = runtime.GOOS == "linux"

// hops makes the two options of the families that count hops.
func hops(key impl.Option[int], v4, v6 int) (sockopt, sockopt) {
	return integer(key, syscall.IPPROTO_IP, v4).limited(0, 255), integer(key, syscall.IPPROTO_IPV6, v6).limited(0, 255)
}

// perFamily makes one option from an option of IPv4 and one of IPv6.
func perFamily(v4, v6 sockopt) sockopt {
	o := v6
	o.get = func(fd uintptr) (any, error) {
		if isIPv6(fd) {
			return v6.get(fd)
		}
		return v4.get(fd)
	}
	o.set = func(fd uintptr, value any) error {
		if !isIPv6(fd) {
			return v4.set(fd, value)
		}
		if bothFamiliesAtOnce {
			if err := v4.set(fd, value); err != nil {
				return err
			}
		}
		return v6.set(fd, value)
	}
	return o
}

// v6Only is impl.V6Only of a bound descriptor, which can be read on IPv6 and set nowhere.
// Before Bind a socket only records it. The errors are those of Linux, on every
// system.
var v6Only = typed(impl.V6Only,
	func(fd uintptr) (bool, error) {
		only, err := getInt(fd, syscall.IPPROTO_IPV6, syscall.IPV6_V6ONLY)
		if err != nil {
			return false, syscall.EOPNOTSUPP
		}
		return only != 0, nil
	},
	func(fd uintptr, _ bool) error {
		if isIPv6(fd) {
			return syscall.EINVAL
		}
		return syscall.ENOPROTOOPT
	})

// isIPv6 reports whether a socket is one of IPv6: only those have the option that
// it asks for.
func isIPv6(fd uintptr) bool {
	_, err := getInt(fd, syscall.IPPROTO_IPV6, syscall.IPV6_V6ONLY)
	return err == nil
}

// outgoing makes impl.MulticastInterface. The system returns the interface, but
// not the address by which it was set. IPv4 names an interface by its address,
// IPv6 by its index.
func outgoing() sockopt {
	o := typed(impl.MulticastInterface, nil, func(fd uintptr, on netip.Addr) error {
		v4, v6 := !on.Is6(), isIPv6(fd)
		if !v4 && !v6 {
			return syscall.EADDRNOTAVAIL
		}
		if v4 && (!v6 || bothFamiliesAtOnce) {
			if err := setAddr4(fd, syscall.IPPROTO_IP, syscall.IP_MULTICAST_IF, address4(on)); err != nil || !v6 {
				return err
			}
		}
		index, err := interfaceOf(on)
		if err != nil {
			return syscall.EADDRNOTAVAIL
		}
		return setInt(fd, syscall.IPPROTO_IPV6, syscall.IPV6_MULTICAST_IF, index)
	})
	o.unset = netip.Addr{}
	return o
}

// address4 returns an address of IPv4 as the system needs it, zero for the zero
// Addr.
func address4(on netip.Addr) [4]byte {
	if !on.IsValid() {
		return [4]byte{}
	}
	return on.As4()
}
