package kernel

import (
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

const (
	tcpKeepAliveIdle = unix.TCP_KEEPALIVE
	// soLinger counts in seconds; SO_LINGER counts in ticks of the clock here.
	soLinger = unix.SO_LINGER_SEC
)

// The system has no calls that make a descriptor and mark it at once, so a fork
// is kept out in between.

func socketCloseOnExec(family, kind, protocol int) (int, error) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	fd, err := syscall.Socket(family, kind, protocol)
	if err == nil {
		syscall.CloseOnExec(fd)
	}
	return fd, err
}

// acceptCall is how errors name the call.
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

// dupOnto makes the number to name the descriptor that fd names.
func dupOnto(fd, to int) error {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	if err := unix.Dup2(fd, to); err != nil {
		return os.NewSyscallError("dup2", err)
	}
	syscall.CloseOnExec(to)
	return nil
}
