package kernel

import (
	"context"
	"net"
	"net/netip"
	"os"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
)

// openPacketConn makes a descriptor of the family that the endpoint needs. Only
// package net can make one that the poller knows, and it always binds it: so it
// is bound to every address, where other systems leave it unbound.
func openPacketConn(network impl.Network, e impl.Endpoint, o options) (*packetConn, error) {
	every := impl.Endpoint{}
	if e.Addr().Unmap().Is4() {
		every = impl.IP(netip.IPv4Unspecified(), 0)
	}
	c, err := bindPacketConn(network, every, o)
	if err == nil {
		c.noteEndpoint(e)
	}
	return c, err
}

// bindPacketConn makes a descriptor that is bound.
func bindPacketConn(network impl.Network, local impl.Endpoint, o options) (*packetConn, error) {
	family := familyOf(network, local)
	config := net.ListenConfig{Control: func(_, _ string, c syscall.RawConn) error { return o.applyWithPresets(c) }}
	conn, err := config.ListenPacket(context.Background(), packetNetwork(family, o), dialAddress(network, local))
	if err != nil {
		return nil, cause(err)
	}
	udp := conn.(*net.UDPConn)
	raw, err := udp.SyscallConn()
	if err != nil {
		_ = udp.Close()
		return nil, err
	}
	return newPacketConn(udp, raw, family, local, o), nil
}

// packetNetwork returns the network in which package net makes the socket: of
// both families, or of one.
func packetNetwork(family int, o options) string {
	switch {
	case family == syscall.AF_INET:
		return string(impl.UDP4)
	case o.v6only:
		return string(impl.UDP6)
	default:
		return string(impl.UDP)
	}
}

// disconnect removes the peer of the descriptor by connecting it to no address.
func (c *packetConn) disconnect() error {
	var none syscall.Sockaddr = new(syscall.SockaddrInet4)
	if c.family == syscall.AF_INET6 {
		none = new(syscall.SockaddrInet6)
	}
	var err error
	if controlErr := pollerError(c.raw.Control(func(fd uintptr) { err = connectNow(fd, none) })); controlErr != nil {
		return controlErr
	}
	return os.NewSyscallError("connect", err)
}

func bindNow(fd uintptr, addr syscall.Sockaddr) error { return syscall.Bind(syscall.Handle(fd), addr) }
func connectNow(fd uintptr, addr syscall.Sockaddr) error {
	return syscall.Connect(syscall.Handle(fd), addr)
}
func getsockname(fd uintptr) (syscall.Sockaddr, error) {
	return syscall.Getsockname(syscall.Handle(fd))
}
func getpeername(fd uintptr) (syscall.Sockaddr, error) {
	return syscall.Getpeername(syscall.Handle(fd))
}
