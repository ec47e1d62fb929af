package kernel

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/smalltalk-sockets/go/impl"
)

// set is the reverse of endpoint: it writes a destination for a socket of the
// family, none for the zero Endpoint.
func (s *rawSockaddr) set(family int, e impl.Endpoint, z *zone) (err error) {
	addr := e.Addr().Unmap()
	switch {
	case e.IsZero():
		s.size = 0
	case family == syscall.AF_INET:
		in := (*syscall.RawSockaddrInet4)(unsafe.Pointer(&s.raw))
		*in = syscall.RawSockaddrInet4{Family: syscall.AF_INET, Port: port(e.Port()), Addr: addr.As4()}
		s.size = syscall.SizeofSockaddrInet4
	case family == syscall.AF_INET6:
		in := (*syscall.RawSockaddrInet6)(unsafe.Pointer(&s.raw))
		*in = syscall.RawSockaddrInet6{Family: syscall.AF_INET6, Port: port(e.Port()), Addr: addr.As16()}
		in.Scope_id = z.lookUpNumber(addr.Zone())
		s.size = syscall.SizeofSockaddrInet6
	default:
		err = s.setPath(e)
	}
	return err
}

// setPath writes the name of a Unix socket.
func (s *rawSockaddr) setPath(e impl.Endpoint) error {
	un := (*syscall.RawSockaddrUnix)(unsafe.Pointer(&s.raw))
	*un = syscall.RawSockaddrUnix{Family: syscall.AF_UNIX}
	path := e.Path
	abstract := path != "" && (path[0] == '@' || path[0] == 0)
	if len(path) > len(un.Path) || len(path) == len(un.Path) && !abstract {
		return unix.EINVAL
	}
	copy(unsafe.Slice((*byte)(unsafe.Pointer(&un.Path)), len(un.Path)), path)
	size := len(path)
	switch {
	case abstract:
		un.Path[0] = 0
	case path != "":
		size++ // the zero byte at the end
	}
	s.size = uint32(int(unsafe.Offsetof(un.Path)) + size)
	return nil
}
