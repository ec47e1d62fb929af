//go:build linux || darwin || freebsd

package kernel

import (
	"cmp"
	"io"
	"os"

	"golang.org/x/sys/unix"

	"github.com/smalltalk-sockets/go/impl"
)

// sendUrgent sends p while it holds the write lock of the connection, so that
// no other write gets between its bytes.
func (c *connection) sendUrgent(p []byte) (n int, err error) {
	waited := c.raw.Write(func(fd uintptr) bool {
		for {
			var sent int
			sent, err = sendUrgentNow(fd, p[n:])
			n += max(0, sent)
			switch {
			case err == unix.EAGAIN:
				err = nil
				return false
			case err != nil || n == len(p):
				err = os.NewSyscallError("sendto", err)
				return true
			}
		}
	})
	return n, cmp.Or(waited, err)
}

// sendUrgentNow sends as much as there is room for. The kernel marks the last
// byte that it takes as urgent, which need not be the last of p: that one is sent
// by itself.
func sendUrgentNow(fd uintptr, p []byte) (int, error) {
	flags := unix.MSG_OOB
	if len(p) > 1 {
		p, flags = p[:min(len(p)-1, mostAtOnce)], 0
	}
	for {
		n, err := unix.SendmsgN(int(fd), p, nil, nil, flags)
		if err != unix.EINTR {
			return n, err
		}
	}
}

// urgentNow returns the urgent byte. The system returns 0 bytes for one that was
// announced, has not arrived, and never will.
func urgentNow(fd uintptr, peek bool) (byte, error) {
	flags := unix.MSG_OOB
	if peek {
		flags |= unix.MSG_PEEK
	}
	var p [1]byte
	for {
		n, _, err := unix.Recvfrom(int(fd), p[:], flags)
		switch {
		case err == unix.EINTR:
		case err == unix.EAGAIN:
			return 0, impl.ErrWouldBlock
		case err == nil && n == 0:
			return 0, io.EOF
		default:
			return p[0], os.NewSyscallError("recvfrom", err)
		}
	}
}

// atMark reports whether the next byte to read is the one at the mark.
func atMark(fd uintptr) (bool, error) {
	at, err := unix.IoctlGetInt(int(fd), unix.SIOCATMARK)
	return at != 0, os.NewSyscallError("ioctl", err)
}

// urgent reports whether there is an urgent byte to take. Neither the end of the
// stream nor an error counts.
func urgent(fd uintptr) bool {
	ask := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLPRI}}
	for {
		_, err := unix.Poll(ask, 0)
		if err != unix.EINTR {
			return ask[0].Revents&unix.POLLPRI != 0
		}
	}
}
