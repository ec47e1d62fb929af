//go:build darwin || freebsd

package kernel

import "syscall"

// shutForReceiving is empty: on these systems a receive on a socket that is shut
// returns 0 bytes at once.
const shutForReceiving = 0

// systemCall is the memory of recvmsg.
type systemCall struct{ recvmsg }

// receiveOnce calls recvmsg, which alone reports that a datagram is longer than
// the slice.
func (t *packet) receiveOnce(fd uintptr) syscall.Errno { return t.recvmsg.receive(fd, t) }

// sendFull reports whether the send buffer of a Unix socket is full.
func sendFull(fd uintptr) bool { return !writable(fd) }
