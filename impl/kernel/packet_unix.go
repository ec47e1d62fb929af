//go:build linux || darwin || freebsd

package kernel

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// peek makes a receive leave the datagram where it is.
const peek = unix.MSG_PEEK

// systemCall is the memory of recvmsg.
type systemCall struct {
	header unix.Msghdr
	vector unix.Iovec
}

// receiveNow takes a datagram that is there. It makes the system call itself,
// for the functions that do so answer the sender in memory of its own.
func (t *packet) receiveNow(fd uintptr) {
	t.vector.Base = unsafe.SliceData(t.p)
	t.vector.SetLen(len(t.p))
	t.header.Iov = &t.vector
	t.header.SetIovlen(1)
	t.header.Name = (*byte)(unsafe.Pointer(&t.from.raw))
	for {
		t.header.Namelen = uint32(unsafe.Sizeof(t.from.raw))
		n, _, errno := unix.Syscall(unix.SYS_RECVMSG, fd, uintptr(unsafe.Pointer(&t.header)), uintptr(t.flags))
		switch errno {
		case 0:
			t.n, t.err = int(n), nil
			t.truncated = t.header.Flags&unix.MSG_TRUNC != 0
			t.from.size = t.header.Namelen
			return
		case unix.EINTR:
		default:
			t.err = errno
			return
		}
	}
}

// sendNow sends the datagram if there is room for it.
func (t *packet) sendNow(fd uintptr) {
	for {
		t.err = syscall.Sendto(int(fd), t.p, 0, t.to)
		if t.err != unix.EINTR {
			return
		}
	}
}

// release forgets the bytes.
func (t *packet) release() { t.vector.Base = nil }
