//go:build linux || darwin || freebsd

package kernel

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// recvmsg is the memory of the system call of that name. It makes the call
// itself, because the functions of the libraries allocate the address of the
// sender.
type recvmsg struct {
	header  unix.Msghdr
	vector  unix.Iovec
	control controlBuffer
}

// controlBuffer is a buffer for one control message with an integer.
type controlBuffer [4]uint64

// into makes the system call write the control message to b.
func (b *controlBuffer) into(h *unix.Msghdr) {
	h.Control = (*byte)(unsafe.Pointer(b))
	h.SetControllen(int(unsafe.Sizeof(*b)))
}

// hopLimit returns the hop limit in the first control message, 0 for none.
func hopLimit(h *unix.Msghdr) int {
	message := (*unix.Cmsghdr)(unsafe.Pointer(h.Control))
	if int(h.Controllen) < unix.CmsgLen(4) || message.Level != unix.IPPROTO_IPV6 || message.Type != unix.IPV6_HOPLIMIT {
		return 0
	}
	return int(*(*int32)(unsafe.Add(unsafe.Pointer(message), unix.CmsgLen(0))))
}

// receive takes a datagram into t, with its control message when the hop limit is
// there.
func (m *recvmsg) receive(fd uintptr, t *packet) syscall.Errno {
	m.vector.Base = unsafe.SliceData(t.p)
	m.vector.SetLen(len(t.p))
	m.header.Iov = &m.vector
	m.header.SetIovlen(1)
	m.header.Name = (*byte)(unsafe.Pointer(&t.from.raw))
	m.header.Namelen = uint32(unsafe.Sizeof(t.from.raw))
	switch {
	case t.withControl:
		m.header.Control = unsafe.SliceData(t.control)
		m.header.SetControllen(len(t.control))
	case t.hops == hopsInControl:
		m.control.into(&m.header)
	}
	n, _, errno := unix.Syscall(unix.SYS_RECVMSG, fd, uintptr(unsafe.Pointer(&m.header)), uintptr(t.flags))
	if errno != 0 {
		return errno
	}
	t.n, t.truncated = int(n), m.header.Flags&unix.MSG_TRUNC != 0
	t.from.size = m.header.Namelen
	t.controlN, t.gotFlags = int(m.header.Controllen), int(m.header.Flags)
	if t.hops == hopsInControl {
		t.ttl = hopLimit(&m.header)
	}
	return 0
}

// release drops the references to the bytes.
func (m *recvmsg) release() {
	m.vector.Base, m.header.Control = nil, nil
	m.header.SetControllen(0)
}
