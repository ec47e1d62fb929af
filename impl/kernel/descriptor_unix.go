//go:build linux || darwin || freebsd

package kernel

import (
	"os"
	"syscall"

	"golang.org/x/sys/unix"

	"github.com/smalltalk-sockets/go/impl"
)

// unowned gives access to a descriptor that has no owner yet.
type unowned int

func (d unowned) Control(f func(fd uintptr)) error {
	f(uintptr(d))
	return nil
}

// newDescriptor makes a descriptor of the family that the endpoint needs, with
// the options, and returns it with the family.
func newDescriptor(network impl.Network, local impl.Endpoint, o options) (fd, family int, err error) {
	kind, protocol := syscall.SOCK_STREAM, 0
	switch {
	case network.IsUDP() || network == impl.Unixgram:
		kind = syscall.SOCK_DGRAM
	case network == impl.ICMP4:
		kind, protocol = syscall.SOCK_RAW, syscall.IPPROTO_ICMP
	case network == impl.ICMP6:
		kind, protocol = syscall.SOCK_RAW, syscall.IPPROTO_ICMPV6
	}
	family = familyOf(network, local)
	fd, err = socketCloseOnExec(family, kind, protocol)
	if err == syscall.EAFNOSUPPORT && (network == impl.TCP || network == impl.UDP) && !local.Addr().IsValid() {
		family = syscall.AF_INET
		fd, err = socketCloseOnExec(family, kind, protocol)
	}
	if err != nil {
		return -1, family, os.NewSyscallError("socket", err)
	}
	switch {
	case network == impl.ICMP6:
		err = os.NewSyscallError("setsockopt", unix.SetsockoptInt(fd, unix.IPPROTO_IPV6, unix.IPV6_RECVHOPLIMIT, 1))
	case family == syscall.AF_INET6:
		err = os.NewSyscallError("setsockopt",
			unix.SetsockoptInt(fd, unix.IPPROTO_IPV6, unix.IPV6_V6ONLY, asInt(o.v6only)))
	}
	if err == nil {
		err = o.applyWithPresets(unowned(fd))
	}
	if err != nil {
		_ = unix.Close(fd)
		return -1, family, err
	}
	return fd, family, nil
}
