package kernel

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// shutForReceiving is how poll tells that a socket is shut for receiving.
const shutForReceiving = unix.POLLRDHUP

// systemCall is the memory that the system calls want beyond the packet's own:
// none, but for recvmsg, which few sockets need.
type systemCall struct{ beside *recvmsg }

// receiveOnce calls recvfrom, which tells the whole length of a datagram here
// and costs less than recvmsg; that one is for what comes beside a datagram. It
// makes the system call itself, because the functions that do so answer the
// sender in memory of its own.
func (t *packet) receiveOnce(fd uintptr) syscall.Errno {
	if t.hops == hopsBeside {
		if t.beside == nil {
			t.beside = new(recvmsg)
		}
		return t.beside.receive(fd, t)
	}
	t.from.size = uint32(unsafe.Sizeof(t.from.raw))
	n, _, errno := unix.Syscall6(unix.SYS_RECVFROM, fd,
		uintptr(unsafe.Pointer(unsafe.SliceData(t.p))), uintptr(len(t.p)), uintptr(t.flags|unix.MSG_TRUNC),
		uintptr(unsafe.Pointer(&t.from.raw)), uintptr(unsafe.Pointer(&t.from.size)))
	if errno == 0 {
		t.n, t.truncated = min(int(n), len(t.p)), int(n) > len(t.p)
	}
	return errno
}

func (c *systemCall) release() {
	if c.beside != nil {
		c.beside.release()
	}
}

// sendFull reports whether the send buffer of a Unix socket is full. When the
// poller says that it is not writable, that may mean no more than that a quarter
// of it is in use.
func sendFull(fd uintptr) bool {
	used, err := unix.IoctlGetInt(int(fd), unix.SIOCOUTQ)
	if err != nil {
		return !writable(fd)
	}
	size, err := getInt(fd, unix.SOL_SOCKET, unix.SO_SNDBUF)
	return err == nil && used >= size
}
