package kernel

import (
	"time"
	"unsafe"

	"golang.org/x/sys/windows"

	"github.com/smalltalk-sockets/go/impl"
)

// sockopts are the options that this system has, by name. ReuseAddr is not
// among them: a port with connections of an earlier server can always be
// bound, and the option of that name lets anybody take a port that is in use.
var sockopts = []sockopt{
	ofTCP(boolean(impl.KeepAlive, windows.SOL_SOCKET, windows.SO_KEEPALIVE), true),
	ofTCP(seconds(impl.KeepAliveIdle, windows.IPPROTO_TCP, windows.TCP_KEEPIDLE), 15*time.Second),
	linger(windows.SOL_SOCKET, windows.SO_LINGER),
	ofTCP(boolean(impl.NoDelay, windows.IPPROTO_TCP, windows.TCP_NODELAY), true),
	integer(impl.ReceiveBuffer, windows.SOL_SOCKET, windows.SO_RCVBUF),
	integer(impl.SendBuffer, windows.SOL_SOCKET, windows.SO_SNDBUF),
	ofTCP(early(impl.V6Only), nil),
}

func getInt(fd uintptr, level, name int) (int, error) {
	return windows.GetsockoptInt(windows.Handle(fd), level, name)
}

func setInt(fd uintptr, level, name, value int) error {
	return windows.SetsockoptInt(windows.Handle(fd), level, name, value)
}

func getLinger(fd uintptr, level, name int) (on bool, seconds int, err error) {
	var l struct{ onOff, seconds uint16 }
	size := int32(unsafe.Sizeof(l))
	err = windows.Getsockopt(windows.Handle(fd), int32(level), int32(name), (*byte)(unsafe.Pointer(&l)), &size)
	return l.onOff != 0, int(l.seconds), err
}

func setLinger(fd uintptr, level, name int, on bool, seconds int) error {
	l := windows.Linger{Onoff: int32(asInt(on)), Linger: int32(seconds)}
	return windows.SetsockoptLinger(windows.Handle(fd), level, name, &l)
}
