//go:build darwin || freebsd

package kernel

import "syscall"

// systemCall is the memory of recvmsg.
type systemCall struct{ recvmsg }

// receiveOnce calls recvmsg, which alone tells of a datagram that is longer
// than the slice.
func (t *packet) receiveOnce(fd uintptr) syscall.Errno { return t.recvmsg.receive(fd, t) }
