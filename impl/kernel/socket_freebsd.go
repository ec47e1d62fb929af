package kernel

import (
	"os"

	"golang.org/x/sys/unix"
)

const (
	tcpKeepAliveIdle = unix.TCP_KEEPIDLE
	soLinger         = unix.SO_LINGER
)

func socketCloseOnExec(family int) (int, error) {
	return unix.Socket(family, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
}

func acceptCloseOnExec(fd int) (int, unix.Sockaddr, error) {
	return unix.Accept4(fd, unix.SOCK_CLOEXEC)
}

// dupOnto makes the number to name the descriptor that fd names.
func dupOnto(fd, to int) error {
	return os.NewSyscallError("dup3", unix.Dup3(fd, to, unix.O_CLOEXEC))
}
