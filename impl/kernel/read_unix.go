//go:build linux || darwin || freebsd

package kernel

import (
	"io"
	"os"

	"golang.org/x/sys/unix"

	"github.com/smalltalk-sockets/go/impl"
)

// mostAtOnce is the largest read of package net, because some systems refuse
// more.
const mostAtOnce = 1 << 30

// readNow reads from a descriptor that does not block, and labels the outcome
// as package net would: io.EOF at the end, impl.ErrWouldBlock when nothing is
// there.
func readNow(fd uintptr, p []byte) (int, error) {
	for {
		n, err := unix.Read(int(fd), p[:min(len(p), mostAtOnce)])
		switch err {
		case nil:
			if n == 0 {
				return 0, io.EOF
			}
			return n, nil
		case unix.EINTR:
		case unix.EAGAIN:
			return 0, impl.ErrWouldBlock
		default:
			return 0, os.NewSyscallError("read", err)
		}
	}
}

// interruptedAtMark reports whether a read that found nothing has to be made
// again before the caller waits. A read that begins at the mark of an urgent byte
// finds nothing when a signal is pending for its thread, even if there are bytes
// behind the mark: the poller has reported those and would not report them again.
// TryRead does not check this, which would cost one more system call: the next call
// of its caller finds the bytes.
func interruptedAtMark(fd uintptr) bool {
	at, err := atMark(fd)
	return err == nil && at && readable(fd)
}

// readMatters reports whether a read has an effect: it returns bytes, the end or an
// error, or it passes the mark of an urgent byte. The byte can be taken yet, or was
// taken, if urgent is true.
func readMatters(fd uintptr, urgent bool) bool {
	if pollNow(fd, unix.POLLIN|unix.POLLPRI) != 0 {
		return true
	}
	if !urgent {
		return false
	}
	at, err := atMark(fd)
	return err == nil && at
}

// read waits for bytes and reads them. Package net's own Read would wait for
// ever where interruptedAtMark is true.
func (c *connection) read(p []byte) (int, error) {
	t := c.tries.get()
	t.p, t.drained, t.urgent = p, c.drained.Load(), c.urgent.Load()
	return t.endRead(c, c.raw.Read(t.wait))
}

// readLate is read into memory that is taken once bytes are there.
func (c *connection) readLate(room impl.Room) (int, error) {
	t := c.tries.get()
	t.room, t.drained, t.urgent = room, true, c.urgent.Load()
	return t.endRead(c, c.raw.Read(t.wait))
}
