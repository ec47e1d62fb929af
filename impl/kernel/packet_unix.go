//go:build linux || darwin || freebsd

package kernel

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// peek makes a receive leave the datagram where it is.
const peek = unix.MSG_PEEK

// sendNow sends the datagram if there is room for it.
func (t *packet) sendNow(fd uintptr) {
	for {
		t.err = t.sendOnce(int(fd))
		if t.err != unix.EINTR {
			return
		}
	}
}

func (t *packet) sendOnce(fd int) error {
	if t.withControl {
		_, err := syscall.SendmsgN(fd, t.p, t.control, t.to, 0)
		return err
	}
	return syscall.Sendto(fd, t.p, 0, t.to)
}

// receiveNow takes a datagram that is there.
func (t *packet) receiveNow(fd uintptr) {
	for {
		errno := t.receiveOnce(fd)
		switch errno {
		case 0:
			t.err = nil
			return
		case unix.EINTR:
		default:
			t.err = errno
			return
		}
	}
}
