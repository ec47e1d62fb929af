package kernel

import (
	"os"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// urgentWaiter is how a connection waits for an urgent byte. The poller of the runtime
// does not watch for one, so an epoll descriptor does, which the poller watches.
// It is made for the first call that waits, and watches the connection only while
// a call waits.
type urgentWaiter struct {
	mu     sync.Mutex
	epoll  *os.File
	readBy time.Time
	closed bool
}

// wait waits for an urgent byte on a connection, until the deadline or close.
func (u *urgentWaiter) wait(connection syscall.RawConn) error {
	epoll, err := u.ensureEpoll()
	if err != nil {
		return err
	}
	watched := false
	waited := epoll.Read(func(epoll uintptr) bool {
		found := false
		controlErr := connection.Control(func(fd uintptr) {
			if found = urgent(fd); found {
				// A call that has ended may have left it watched.
				_ = unix.EpollCtl(int(epoll), unix.EPOLL_CTL_DEL, int(fd), nil)
			} else if !watched {
				watched, err = true, watch(int(epoll), int(fd))
			}
		})
		return found || err != nil || controlErr != nil
	})
	switch {
	case waited != nil:
		return pollerError(waited)
	case err != nil:
		return err
	default:
		return pollerError(connection.Control(func(uintptr) {}))
	}
}

// watch makes epoll watch for an urgent byte. One that is there already counts.
func watch(epoll, fd int) error {
	event := unix.EpollEvent{Events: unix.EPOLLPRI, Fd: int32(fd)}
	err := unix.EpollCtl(epoll, unix.EPOLL_CTL_ADD, fd, &event)
	if err == unix.EEXIST {
		return nil
	}
	return os.NewSyscallError("epoll_ctl", err)
}

// ensureEpoll returns the epoll descriptor, which is opened when it is first needed.
func (u *urgentWaiter) ensureEpoll() (syscall.RawConn, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.closed {
		return nil, pollerError(os.ErrClosed)
	}
	if u.epoll == nil {
		fd, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
		if err != nil {
			return nil, os.NewSyscallError("epoll_create1", err)
		}
		if err := unix.SetNonblock(fd, true); err != nil {
			_ = unix.Close(fd)
			return nil, os.NewSyscallError("setnonblock", err)
		}
		u.epoll = os.NewFile(uintptr(fd), "epoll")
		_ = u.epoll.SetReadDeadline(u.readBy)
	}
	return u.epoll.SyscallConn()
}

// setDeadline sets the deadline of the calls that wait.
func (u *urgentWaiter) setDeadline(t time.Time) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.readBy = t
	if u.epoll != nil {
		_ = u.epoll.SetReadDeadline(t)
	}
}

// close wakes all calls that wait.
func (u *urgentWaiter) close() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.closed = true
	if u.epoll != nil {
		_ = u.epoll.Close()
	}
}
