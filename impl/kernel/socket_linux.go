package kernel

import (
	"errors"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

const (
	tcpKeepAliveIdle = unix.TCP_KEEPIDLE
	soLinger         = unix.SO_LINGER
)

func socketCloseOnExec(family int) (int, error) {
	return syscall.Socket(family, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
}

// acceptCall is how errors name the call.
const acceptCall = "accept4"

func acceptCloseOnExec(fd int) (int, syscall.Sockaddr, error) {
	return syscall.Accept4(fd, syscall.SOCK_CLOEXEC)
}

// dupOnto makes the number to name the descriptor that fd names.
func dupOnto(fd, to int) error {
	return os.NewSyscallError("dup3", unix.Dup3(fd, to, unix.O_CLOEXEC))
}

// bindReusing binds a descriptor, with SO_REUSEADDR where that is wanted and
// makes a difference.
//
// On Linux two sockets that both have the option can be bound to one endpoint,
// and the second one to listen is the one that fails. A socket of ours holds
// its endpoint from Bind on. So the option is on only while it is needed: to
// bind, where earlier connections still have the port, and then from the
// moment before the socket listens or connects. Linux gives it the same effect
// then.
func bindReusing(b *bound, addr syscall.Sockaddr, reuse bool) error {
	err := b.bind(addr)
	if !reuse || !errors.Is(err, syscall.EADDRINUSE) {
		return err
	}
	if err := setReuseAddr(b, true); err != nil {
		return err
	}
	if err := b.bind(addr); err != nil {
		return err
	}
	return setReuseAddr(b, false)
}

// clearReuseAddr takes the option off again after Listen has failed.
func (b *bound) clearReuseAddr() { _ = setReuseAddr(b, false) }
