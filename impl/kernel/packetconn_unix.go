//go:build linux || darwin || freebsd

package kernel

import (
	"os"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/smalltalk-sockets/go/impl"
)

// openPacketConn makes a descriptor of the family that the endpoint needs, and
// does not bind it.
func openPacketConn(network impl.Network, e impl.Endpoint, o options) (*packetConn, error) {
	fd, family, err := newDescriptor(network, e, o)
	if err != nil {
		return nil, err
	}
	if err := unix.SetNonblock(fd, true); err != nil {
		_ = unix.Close(fd)
		return nil, os.NewSyscallError("setnonblock", err)
	}
	file := os.NewFile(uintptr(fd), "datagrams")
	raw, err := file.SyscallConn()
	if err != nil {
		_ = file.Close()
		return nil, err
	}
	return newPacketConn(file, raw, family, e, o), nil
}

// bindPacketConn makes a descriptor that is bound.
func bindPacketConn(network impl.Network, local impl.Endpoint, o options) (*packetConn, error) {
	c, err := openPacketConn(network, local, o)
	if err != nil {
		return nil, err
	}
	if err := c.bind(local); err != nil {
		_ = c.Close()
		return nil, err
	}
	return c, nil
}

// disconnect removes the peer of the descriptor. Some systems do so and then
// report an error about the address.
func (c *packetConn) disconnect() error {
	var errno syscall.Errno
	none := unix.RawSockaddr{Family: unix.AF_UNSPEC}
	controlErr := pollerError(c.raw.Control(func(fd uintptr) {
		_, _, errno = unix.Syscall(unix.SYS_CONNECT, fd, uintptr(unsafe.Pointer(&none)), unsafe.Sizeof(none))
	}))
	switch {
	case controlErr != nil:
		return controlErr
	case errno == 0 || errno == unix.EAFNOSUPPORT:
		return nil
	default:
		return os.NewSyscallError("connect", errno)
	}
}

func bindNow(fd uintptr, addr syscall.Sockaddr) error    { return syscall.Bind(int(fd), addr) }
func connectNow(fd uintptr, addr syscall.Sockaddr) error { return syscall.Connect(int(fd), addr) }
func getsockname(fd uintptr) (syscall.Sockaddr, error)   { return syscall.Getsockname(int(fd)) }
func getpeername(fd uintptr) (syscall.Sockaddr, error)   { return syscall.Getpeername(int(fd)) }
