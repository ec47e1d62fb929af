package kernel

import (
	"time"
	"unsafe"

	"golang.org/x/sys/windows"

	"github.com/smalltalk-sockets/go/impl"
)

// sockopts are the options of this system, by name. ReuseAddr is UDP's alone: a
// port with connections of an earlier server can always be bound, and the option
// of that name lets any process take a port that is in use. There is no
// ReusePort.
var sockopts = []sockopt{
	onNetworks(udp, presetTo(true, boolean(impl.Broadcast, windows.SOL_SOCKET, windows.SO_BROADCAST))),
	onNetworks(tcp, presetTo(true, boolean(impl.KeepAlive, windows.SOL_SOCKET, windows.SO_KEEPALIVE))),
	onNetworks(tcp, presetTo(9, integer(impl.KeepAliveCount, windows.IPPROTO_TCP, windows.TCP_KEEPCNT))),
	onNetworks(tcp, presetTo(15*time.Second, seconds(impl.KeepAliveIdle, windows.IPPROTO_TCP, windows.TCP_KEEPIDLE))),
	onNetworks(tcp, presetTo(15*time.Second, seconds(impl.KeepAliveInterval, windows.IPPROTO_TCP, windows.TCP_KEEPINTVL))),
	onNetworks(streams, linger(windows.SOL_SOCKET, windows.SO_LINGER)),
	onNetworks(udp, multicastInterface),
	onNetworks(udp, multicastLoop),
	onNetworks(udp, multicastTTL),
	onNetworks(tcp, presetTo(true, boolean(impl.NoDelay, windows.IPPROTO_TCP, windows.TCP_NODELAY))),
	onNetworks(all, integer(impl.ReceiveBuffer, windows.SOL_SOCKET, windows.SO_RCVBUF)),
	onNetworks(udp, boolean(impl.ReuseAddr, windows.SOL_SOCKET, windows.SO_REUSEADDR)),
	onNetworks(all, integer(impl.SendBuffer, windows.SOL_SOCKET, windows.SO_SNDBUF)),
	onNetworks(ported, ttl),
	onNetworks(unixDomain, localOnly(impl.UnlinkOnClose)),
	onNetworks(ported, v6Only),
}

func getInt(fd uintptr, level, name int) (int, error) {
	return windows.GetsockoptInt(windows.Handle(fd), level, name)
}

func setInt(fd uintptr, level, name, value int) error {
	return windows.SetsockoptInt(windows.Handle(fd), level, name, value)
}

func setAddr4(fd uintptr, level, name int, value [4]byte) error {
	return windows.SetsockoptInet4Addr(windows.Handle(fd), level, name, value)
}

func setMembership4(fd uintptr, name int, group, on [4]byte) error {
	return windows.SetsockoptIPMreq(windows.Handle(fd), windows.IPPROTO_IP, name, &windows.IPMreq{Multiaddr: group, Interface: on})
}

func setMembership6(fd uintptr, name int, group [16]byte, on int) error {
	return windows.SetsockoptIPv6Mreq(windows.Handle(fd), windows.IPPROTO_IPV6, name, &windows.IPv6Mreq{Multiaddr: group, Interface: uint32(on)})
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
