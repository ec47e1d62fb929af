//go:build linux || freebsd

package kernel

import (
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

const (
	tcpKeepAliveIdle = unix.TCP_KEEPIDLE
	soLinger         = unix.SO_LINGER
)

func socketCloseOnExec(family, kind, protocol int) (int, error) {
	return syscall.Socket(family, kind|syscall.SOCK_CLOEXEC, protocol)
}

// acceptCall is the name of the system call in errors.
const acceptCall = "accept4"

func acceptCloseOnExec(fd int) (int, syscall.Sockaddr, error) {
	return syscall.Accept4(fd, syscall.SOCK_CLOEXEC)
}

// dupOnto makes the descriptor to refer to what fd refers to.
func dupOnto(fd, to int) error {
	return os.NewSyscallError("dup3", unix.Dup3(fd, to, unix.O_CLOEXEC))
}
