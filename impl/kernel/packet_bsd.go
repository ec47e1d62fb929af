//go:build darwin || freebsd

package kernel

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// systemCall is the memory of recvmsg.
type systemCall struct {
	header unix.Msghdr
	vector unix.Iovec
}

// receiveOnce calls recvmsg, which alone tells of a datagram that is longer
// than the slice. It makes the system call itself, because the functions that
// do so answer the sender in memory of its own.
func (t *packet) receiveOnce(fd uintptr) syscall.Errno {
	t.vector.Base = unsafe.SliceData(t.p)
	t.vector.SetLen(len(t.p))
	t.header.Iov = &t.vector
	t.header.SetIovlen(1)
	t.header.Name = (*byte)(unsafe.Pointer(&t.from.raw))
	t.header.Namelen = uint32(unsafe.Sizeof(t.from.raw))
	n, _, errno := unix.Syscall(unix.SYS_RECVMSG, fd, uintptr(unsafe.Pointer(&t.header)), uintptr(t.flags))
	if errno == 0 {
		t.n, t.truncated = int(n), t.header.Flags&unix.MSG_TRUNC != 0
		t.from.size = t.header.Namelen
	}
	return errno
}

// sendFull reports whether the send buffer of a Unix socket is full.
func sendFull(fd uintptr) bool { return !writable(fd) }

// release forgets the bytes.
func (c *systemCall) release() { c.vector.Base = nil }
