package kernel

import (
	"io"
	"os"
	"unsafe"

	"golang.org/x/sys/windows"

	"github.com/smalltalk-sockets/go/impl"
)

// mostAtOnce is what package net reads at most in one call.
const mostAtOnce = 1 << 30

// readNow reads from a socket without waiting, and labels the outcome as
// package net would: io.EOF at the end, impl.ErrWouldBlock when nothing is
// there.
func readNow(fd uintptr, p []byte) (int, error) {
	socket := windows.Handle(fd)
	if err := doNotBlock(socket); err != nil {
		return 0, os.NewSyscallError("wsaioctl", err)
	}
	buffer := windows.WSABuf{Len: uint32(min(len(p), mostAtOnce)), Buf: &p[0]}
	var n, flags uint32
	err := windows.WSARecv(socket, &buffer, 1, &n, &flags, nil, nil)
	switch {
	case err == windows.WSAEWOULDBLOCK:
		return 0, impl.ErrWouldBlock
	case err != nil:
		return 0, os.NewSyscallError("wsarecv", err)
	case n == 0:
		return 0, io.EOF
	}
	return int(n), nil
}

// doNotBlock makes calls that are not overlapped return at once. The poller's are
// overlapped and not affected.
func doNotBlock(socket windows.Handle) error {
	const fionbio = 0x8004667e
	on, answered := uint32(1), uint32(0)
	return windows.WSAIoctl(socket, fionbio, (*byte)(unsafe.Pointer(&on)), 4, nil, 0, &answered, nil, 0)
}

// interruptedAtMark is for systems with signals.
func interruptedAtMark(uintptr) bool { return false }

// readMatters is for reads that Go's own poller does not make.
func readMatters(fd uintptr, _ bool) bool { return readable(fd) }

// read waits for bytes and reads them.
func (c *connection) read(p []byte) (int, error) { return c.conn.Read(p) }

// readLate waits with memory for few bytes: the poller takes it when the read begins.
func (c *connection) readLate(room impl.Room) (int, error) { return c.conn.Read(room.Take(1)) }
