//go:build linux || darwin || freebsd

package kernel

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// recvmsg is the memory of the system call of that name. It makes the call
// itself, because the functions that do so answer the sender in memory of their
// own.
type recvmsg struct {
	header  unix.Msghdr
	vector  unix.Iovec
	control besides
}

// besides is room for one number beside a datagram.
type besides [4]uint64

// into lets a system call write the number there.
func (b *besides) into(h *unix.Msghdr) {
	h.Control = (*byte)(unsafe.Pointer(b))
	h.SetControllen(int(unsafe.Sizeof(*b)))
}

// hopLimit returns the number that came beside the datagram, 0 for none.
func (b *besides) hopLimit(h *unix.Msghdr) int {
	beside := (*unix.Cmsghdr)(unsafe.Pointer(b))
	if int(h.Controllen) < unix.CmsgLen(4) || beside.Level != unix.IPPROTO_IPV6 || beside.Type != unix.IPV6_HOPLIMIT {
		return 0
	}
	return int(*(*int32)(unsafe.Add(unsafe.Pointer(b), unix.CmsgLen(0))))
}

// receive takes a datagram into t, with what the system tells beside it when
// that is where the hops are.
func (m *recvmsg) receive(fd uintptr, t *packet) syscall.Errno {
	m.vector.Base = unsafe.SliceData(t.p)
	m.vector.SetLen(len(t.p))
	m.header.Iov = &m.vector
	m.header.SetIovlen(1)
	m.header.Name = (*byte)(unsafe.Pointer(&t.from.raw))
	m.header.Namelen = uint32(unsafe.Sizeof(t.from.raw))
	if t.hops == hopsBeside {
		m.control.into(&m.header)
	}
	n, _, errno := unix.Syscall(unix.SYS_RECVMSG, fd, uintptr(unsafe.Pointer(&m.header)), uintptr(t.flags))
	if errno != 0 {
		return errno
	}
	t.n, t.truncated = int(n), m.header.Flags&unix.MSG_TRUNC != 0
	t.from.size = m.header.Namelen
	if t.hops == hopsBeside {
		t.ttl = m.control.hopLimit(&m.header)
	}
	return 0
}

// release forgets the bytes.
func (m *recvmsg) release() { m.vector.Base = nil }
