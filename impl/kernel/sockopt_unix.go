//go:build linux || darwin || freebsd

package kernel

import (
	"time"

	"golang.org/x/sys/unix"

	"github.com/smalltalk-sockets/go/impl"
)

// sockopts are the options that these systems have, by name.
var sockopts = []sockopt{
	of(udp, presetTo(true, boolean(impl.Broadcast, unix.SOL_SOCKET, unix.SO_BROADCAST))),
	of(tcp, presetTo(true, boolean(impl.KeepAlive, unix.SOL_SOCKET, unix.SO_KEEPALIVE))),
	of(tcp, presetTo(15*time.Second, seconds(impl.KeepAliveIdle, unix.IPPROTO_TCP, tcpKeepAliveIdle))),
	of(streams, linger(unix.SOL_SOCKET, soLinger)),
	of(udp, multicastInterface),
	of(udp, multicastLoop),
	of(udp, multicastTTL),
	of(tcp, presetTo(true, boolean(impl.NoDelay, unix.IPPROTO_TCP, unix.TCP_NODELAY))),
	of(tcp, boolean(impl.OutOfBandInline, unix.SOL_SOCKET, unix.SO_OOBINLINE)),
	of(all, integer(impl.ReceiveBuffer, unix.SOL_SOCKET, unix.SO_RCVBUF)),
	of(named, boolean(impl.ReuseAddr, unix.SOL_SOCKET, unix.SO_REUSEADDR)),
	of(ported, boolean(impl.ReusePort, unix.SOL_SOCKET, unix.SO_REUSEPORT)),
	of(all, integer(impl.SendBuffer, unix.SOL_SOCKET, unix.SO_SNDBUF)),
	of(ported, ttl),
	of(icmp4, ttl4),
	of(icmp6, ttl6),
	of(unixDomain, ours(impl.UnlinkOnClose)),
	of(ported, v6Only),
}

func getInt(fd uintptr, level, name int) (int, error) {
	return unix.GetsockoptInt(int(fd), level, name)
}

func setInt(fd uintptr, level, name, value int) error {
	return unix.SetsockoptInt(int(fd), level, name, value)
}

func setAddr4(fd uintptr, level, name int, value [4]byte) error {
	return unix.SetsockoptInet4Addr(int(fd), level, name, value)
}

func setMembership4(fd uintptr, name int, group, on [4]byte) error {
	return unix.SetsockoptIPMreq(int(fd), unix.IPPROTO_IP, name, &unix.IPMreq{Multiaddr: group, Interface: on})
}

func setMembership6(fd uintptr, name int, group [16]byte, on int) error {
	return unix.SetsockoptIPv6Mreq(int(fd), unix.IPPROTO_IPV6, name, &unix.IPv6Mreq{Multiaddr: group, Interface: uint32(on)})
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
