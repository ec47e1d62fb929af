//go:build linux || darwin || freebsd

package kernel

import (
	"time"

	"golang.org/x/sys/unix"

	"github.com/smalltalk-sockets/go/impl"
)

// sockopts are the options that these systems have, by name.
var sockopts = []sockopt{
	ofTCP(boolean(impl.KeepAlive, unix.SOL_SOCKET, unix.SO_KEEPALIVE), true),
	ofTCP(seconds(impl.KeepAliveIdle, unix.IPPROTO_TCP, tcpKeepAliveIdle), 15*time.Second),
	linger(unix.SOL_SOCKET, soLinger),
	ofTCP(boolean(impl.NoDelay, unix.IPPROTO_TCP, unix.TCP_NODELAY), true),
	integer(impl.ReceiveBuffer, unix.SOL_SOCKET, unix.SO_RCVBUF),
	boolean(impl.ReuseAddr, unix.SOL_SOCKET, unix.SO_REUSEADDR),
	integer(impl.SendBuffer, unix.SOL_SOCKET, unix.SO_SNDBUF),
	ofTCP(early(impl.V6Only), nil),
}

func getInt(fd uintptr, level, name int) (int, error) {
	return unix.GetsockoptInt(int(fd), level, name)
}

func setInt(fd uintptr, level, name, value int) error {
	return unix.SetsockoptInt(int(fd), level, name, value)
}

func getLinger(fd uintptr, level, name int) (on bool, seconds int, err error) {
	l, err := unix.GetsockoptLinger(int(fd), level, name)
	if err != nil {
		return false, 0, err
	}
	return l.Onoff != 0, int(l.Linger), nil
}

func setLinger(fd uintptr, level, name int, on bool, seconds int) error {
	return unix.SetsockoptLinger(int(fd), level, name, &unix.Linger{Onoff: int32(asInt(on)), Linger: int32(seconds)})
}
