//go:build linux || darwin || freebsd || windows

package kernel

import (
	"bytes"
	"net/netip"
	"runtime"
	"syscall"
	"unsafe"

	"github.com/smalltalk-sockets/go/impl"
)

// rawSockaddr is an address as system calls for datagrams read and write it.
type rawSockaddr struct {
	raw  syscall.RawSockaddrAny
	size uint32
	// lastPath is the last path returned. It is mostly the next one too, and then
	// needs no allocation.
	lastPath string
}

// endpoint returns the address as an Endpoint, the zero Endpoint for a Unix
// socket without a name.
func (s *rawSockaddr) endpoint(z *zone) impl.Endpoint {
	if s.size == 0 {
		return impl.Endpoint{}
	}
	switch int(s.raw.Addr.Family) {
	case syscall.AF_INET:
		in := (*syscall.RawSockaddrInet4)(unsafe.Pointer(&s.raw))
		return impl.IP(netip.AddrFrom4(in.Addr), port(in.Port))
	case syscall.AF_INET6:
		in := (*syscall.RawSockaddrInet6)(unsafe.Pointer(&s.raw))
		addr := netip.AddrFrom16(in.Addr).Unmap()
		if addr.Is6() {
			addr = addr.WithZone(z.lookUpName(in.Scope_id))
		}
		return impl.IP(addr, port(in.Port))
	case syscall.AF_UNIX:
		return impl.UnixPath(s.rememberPath())
	}
	return impl.Endpoint{}
}

// port converts a port from or to network byte order.
func port(raw uint16) uint16 {
	b := (*[2]byte)(unsafe.Pointer(&raw))
	return uint16(b[0])<<8 | uint16(b[1])
}

// rememberPath returns the name of a Unix socket as package net shows it, with @
// for the zero byte at the beginning of an abstract one. It ends before the next
// zero byte, although an abstract name goes on until the address ends.
func (s *rawSockaddr) rememberPath() string {
	un := (*syscall.RawSockaddrUnix)(unsafe.Pointer(&s.raw))
	size := max(0, int(s.size)-int(unsafe.Offsetof(un.Path)))
	path := unsafe.Slice((*byte)(unsafe.Pointer(&un.Path)), min(size, len(un.Path)))
	if len(path) > 0 && path[0] == 0 && runtime.GOOS == "linux" {
		path[0] = '@' // until the kernel writes here again
	}
	path, _, _ = bytes.Cut(path, []byte{0})
	if string(path) != s.lastPath {
		s.lastPath = string(path)
	}
	return s.lastPath
}
