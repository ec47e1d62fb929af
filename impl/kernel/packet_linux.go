package kernel

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// shutForReceiving is the event by which poll reports that a socket is shut for
// receiving.
const shutForReceiving = unix.POLLRDHUP

// systemCall is the memory for system calls besides the packet's own: recvmsg,
// which few sockets need.
type systemCall struct{ recvmsg *recvmsg }

// receiveOnce calls recvfrom, which on Linux returns the whole length of a
// datagram and costs less than recvmsg; that one is for control messages. It
// makes the system call itself, because the functions of the libraries allocate
// the address of the sender.
func (t *packet) receiveOnce(fd uintptr) syscall.Errno {
	if t.withControl || t.hops == hopsInControl {
		if t.recvmsg == nil {
			t.recvmsg = new(recvmsg)
		}
		return t.recvmsg.receive(fd, t)
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
	if c.recvmsg != nil {
		c.recvmsg.release()
	}
}

// sendFull reports whether the send buffer of a Unix socket is full. The poller
// already reports that it is not writable when a quarter of it is in use.
func sendFull(fd uintptr) bool {
	used, err := unix.IoctlGetInt(int(fd), unix.SIOCOUTQ)
	if err != nil {
		return !writable(fd)
	}
	size, err := getInt(fd, unix.SOL_SOCKET, unix.SO_SNDBUF)
	return err == nil && used >= size
}
