//go:build linux || darwin || freebsd

package kernel

import (
	"net/netip"
	"os"
	"syscall"

	"golang.org/x/sys/unix"

	"github.com/smalltalk-sockets/go/impl"
)

// bound is a descriptor that has an endpoint and does nothing else. It blocks
// and is unknown to the poller, which would take its state for an event.
type bound struct {
	file  *os.File
	raw   syscall.RawConn
	local impl.Endpoint
	// family is AF_INET, AF_INET6 or AF_UNIX.
	family int
}

func (b *bound) Control(f func(fd uintptr)) error { return b.raw.Control(f) }

func (b *bound) Close() { b.file.Close() }

// bind makes a descriptor with the options and gives it the local endpoint.
func bind(network impl.Network, local impl.Endpoint, o options) (*bound, error) {
	b, err := open(network, local, o)
	if err != nil {
		return nil, err
	}
	if err := b.claim(local, o.reuse && network.IsTCP()); err != nil {
		b.Close()
		return nil, err
	}
	return b, nil
}

// open makes a descriptor of the family that the endpoint wants, and leaves it
// without one.
func open(network impl.Network, local impl.Endpoint, o options) (*bound, error) {
	family, dual := familyOf(network, local, o.server)
	fd, err := socketCloseOnExec(family)
	if err == unix.EAFNOSUPPORT && dual {
		family = unix.AF_INET
		fd, err = socketCloseOnExec(family)
	}
	if err != nil {
		return nil, os.NewSyscallError("socket", err)
	}
	b := &bound{file: os.NewFile(uintptr(fd), "socket"), family: family}
	if family == unix.AF_INET6 {
		err = os.NewSyscallError("setsockopt", unix.SetsockoptInt(fd, unix.IPPROTO_IPV6, unix.IPV6_V6ONLY, asInt(!dual)))
	}
	if err == nil {
		b.raw, err = b.file.SyscallConn()
	}
	if err == nil {
		err = o.apply(b)
	}
	if err != nil {
		b.Close()
		return nil, err
	}
	return b, nil
}

// familyOf answers the address family of a socket, and whether it is to serve
// IPv4 beside IPv6. Only a server on every address does that: a stream goes to
// one place.
func familyOf(network impl.Network, local impl.Endpoint, server bool) (family int, dual bool) {
	addr := local.Addr().Unmap()
	switch {
	case network == impl.Unix:
		return unix.AF_UNIX, false
	case network == impl.TCP6:
		return unix.AF_INET6, false
	case network == impl.TCP && server && (!addr.IsValid() || addr == netip.IPv6Unspecified()):
		return unix.AF_INET6, true
	case addr.Is6():
		return unix.AF_INET6, false
	default:
		return unix.AF_INET, false
	}
}

// claim binds the descriptor and finds out what it is bound to.
func (b *bound) claim(local impl.Endpoint, reuse bool) error {
	addr, err := sockaddrOf(b.family, local)
	if err != nil {
		return err
	}
	if err := bindReusing(b, addr, reuse); err != nil {
		return err
	}
	var got unix.Sockaddr
	if closed := b.Control(func(fd uintptr) { got, err = unix.Getsockname(int(fd)) }); closed != nil {
		err = closed
	}
	if err != nil {
		return os.NewSyscallError("getsockname", err)
	}
	b.local = endpointFrom(got)
	return nil
}

func (b *bound) bind(addr unix.Sockaddr) error {
	var err error
	if closed := b.Control(func(fd uintptr) { err = unix.Bind(int(fd), addr) }); closed != nil {
		return closed
	}
	return os.NewSyscallError("bind", err)
}

// replace puts the bound descriptor in the place of a fresh one of package
// net, under the fresh one's number. Package net goes on as if it had bound it
// itself.
func (b *bound) replace(fresh syscall.RawConn, o options) error {
	if o.reuse {
		if err := share(b, true); err != nil {
			return err
		}
	}
	var err error
	ours := func(fd uintptr) {
		if err = os.NewSyscallError("setnonblock", unix.SetNonblock(int(fd), true)); err == nil {
			closed := fresh.Control(func(theirs uintptr) { err = dupOnto(int(fd), int(theirs)) })
			if closed != nil {
				err = closed
			}
		}
	}
	if closed := b.Control(ours); closed != nil {
		return closed
	}
	return err
}

// listen makes a listener of the descriptor, known to the poller from now on.
// After an error the descriptor is merely bound, as before.
func (b *bound) listen(backlog int, network impl.Network, o options) (*listener, error) {
	if o.reuse {
		if err := share(b, true); err != nil {
			return nil, err
		}
	}
	var fd int
	var err error
	if closed := b.Control(func(ours uintptr) { fd, err = listeningCopy(int(ours), backlog) }); closed != nil {
		return nil, closed
	}
	if err != nil {
		b.unshare()
		return nil, err
	}
	return newListener(fd, network, b.local)
}

// listeningCopy copies the descriptor and lets both listen. The copy is made
// first, for listening is what cannot be undone.
func listeningCopy(fd, backlog int) (int, error) {
	fresh, err := unix.FcntlInt(uintptr(fd), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		return -1, os.NewSyscallError("fcntl", err)
	}
	if err = os.NewSyscallError("setnonblock", unix.SetNonblock(fresh, true)); err == nil {
		err = listen(uintptr(fresh), backlog)
	}
	if err != nil {
		unix.Close(fresh)
		return -1, err
	}
	return fresh, nil
}
