//go:build darwin || freebsd

package kernel

import "syscall"

// shutForReceiving is none: these systems have a receive return at once, with
// nothing.
const shutForReceiving = 0

// systemCall is the memory of recvmsg.
type systemCall struct{ recvmsg }

// receiveOnce calls recvmsg, which alone tells of a datagram that is longer
// than the slice.
func (t *packet) receiveOnce(fd uintptr) syscall.Errno { return t.recvmsg.receive(fd, t) }

// sendFull reports whether the send buffer of a Unix socket is full.
func sendFull(fd uintptr) bool { return !writable(fd) }
