package kernel

import (
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

const (
	tcpKeepAliveIdle = unix.TCP_KEEPALIVE
	// soLinger counts in seconds; SO_LINGER counts in clock ticks here.
	soLinger = unix.SO_LINGER_SEC
)

// The system has no calls that make a descriptor and set close-on-exec in one
// step, so a lock keeps forks out in between.

func socketCloseOnExec(family, kind, protocol int) (int, error) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	fd, err := syscall.Socket(family, kind, protocol)
	if err == nil {
		syscall.CloseOnExec(fd)
	}
	return fd, err
}

// acceptCall is the name of the system call in errors.
const acceptCall = "accept"

func acceptCloseOnExec(fd int) (int, syscall.Sockaddr, error) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	fresh, from, err := syscall.Accept(fd)
	if err == nil {
		syscall.CloseOnExec(fresh)
	}
	return fresh, from, err
}

// dupOnto makes the descriptor to refer to what fd refers to.
func dupOnto(fd, to int) error {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	if err := unix.Dup2(fd, to); err != nil {
		return os.NewSyscallError("dup2", err)
	}
	syscall.CloseOnExec(to)
	return nil
}
