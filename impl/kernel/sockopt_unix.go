//go:build linux || darwin || freebsd

package kernel

import (
	"time"

	"golang.org/x/sys/unix"

	"github.com/smalltalk-sockets/go/impl"
)

// sockopts are the options of these systems, by name.
var sockopts = []sockopt{
	onNetworks(udp, presetTo(true, boolean(impl.Broadcast, unix.SOL_SOCKET, unix.SO_BROADCAST))),
	onNetworks(tcp, presetTo(true, boolean(impl.KeepAlive, unix.SOL_SOCKET, unix.SO_KEEPALIVE))),
	onNetworks(tcp, presetTo(9, integer(impl.KeepAliveCount, unix.IPPROTO_TCP, unix.TCP_KEEPCNT))),
	onNetworks(tcp, presetTo(15*time.Second, seconds(impl.KeepAliveIdle, unix.IPPROTO_TCP, tcpKeepAliveIdle))),
	onNetworks(tcp, presetTo(15*time.Second, seconds(impl.KeepAliveInterval, unix.IPPROTO_TCP, unix.TCP_KEEPINTVL))),
	onNetworks(streams, linger(unix.SOL_SOCKET, soLinger)),
	onNetworks(udp, multicastInterface),
	onNetworks(udp, multicastLoop),
	onNetworks(udp, multicastTTL),
	onNetworks(tcp, presetTo(true, boolean(impl.NoDelay, unix.IPPROTO_TCP, unix.TCP_NODELAY))),
	onNetworks(tcp, boolean(impl.OutOfBandInline, unix.SOL_SOCKET, unix.SO_OOBINLINE)),
	onNetworks(all, integer(impl.ReceiveBuffer, unix.SOL_SOCKET, unix.SO_RCVBUF)),
	onNetworks(named, boolean(impl.ReuseAddr, unix.SOL_SOCKET, unix.SO_REUSEADDR)),
	onNetworks(ported, boolean(impl.ReusePort, unix.SOL_SOCKET, unix.SO_REUSEPORT)),
	onNetworks(all, integer(impl.SendBuffer, unix.SOL_SOCKET, unix.SO_SNDBUF)),
	onNetworks(ported, ttl),
	onNetworks(icmp4, ttl4),
	onNetworks(icmp6, ttl6),
	onNetworks(unixDomain, localOnly(impl.UnlinkOnClose)),
	onNetworks(ported, v6Only),
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
