package kernel

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"

	"github.com/smalltalk-sockets/go/impl"
)

// peek makes a receive leave the datagram where it is.
const peek = windows.MSG_PEEK

// systemCall is the memory of WSARecvFrom and WSASendto.
type systemCall struct {
	vector syscall.WSABuf
	moved  uint32
	in     uint32
	size   int32
}

// receiveNow takes a datagram that is there. The system has a special error for
// one that is longer than the slice.
func (t *packet) receiveNow(fd uintptr) {
	if t.err = doNotBlock(windows.Handle(fd)); t.err != nil {
		return
	}
	t.prepare()
	t.in, t.size = uint32(t.flags), int32(unsafe.Sizeof(t.from.raw))
	err := syscall.WSARecvFrom(syscall.Handle(fd), &t.vector, 1, &t.moved, &t.in, &t.from.raw, &t.size, nil, nil)
	t.truncated = err == windows.WSAEMSGSIZE
	if t.truncated {
		t.moved, err = t.vector.Len, nil
	}
	t.n, t.from.size, t.err = int(t.moved), uint32(t.size), wouldBlock(err)
}

// sendNow sends the datagram if there is room for it.
func (t *packet) sendNow(fd uintptr) {
	if t.err = doNotBlock(windows.Handle(fd)); t.err != nil {
		return
	}
	t.prepare()
	t.err = wouldBlock(syscall.WSASendto(syscall.Handle(fd), &t.vector, 1, &t.moved, 0, t.to, nil, nil))
}

func (t *packet) prepare() {
	t.vector = syscall.WSABuf{Len: uint32(len(t.p)), Buf: unsafe.SliceData(t.p)}
}

// sendFull is for Unix datagram sockets, which Windows does not have.
func sendFull(uintptr) bool { return true }

// release drops the reference to the bytes.
func (c *systemCall) release() { c.vector = syscall.WSABuf{} }

func wouldBlock(err error) error {
	if err == windows.WSAEWOULDBLOCK {
		return impl.ErrWouldBlock
	}
	return err
}
