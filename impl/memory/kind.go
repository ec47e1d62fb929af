package memory

import (
	"net"

	"github.com/smalltalk-sockets/go/impl"
)

// kind is an impl.Network in one byte.
type kind uint8

const (
	tcpAny kind = iota
	tcp4
	tcp6
	unixStream
	udpAny
	udp4
	udp6
	unixDatagram
	rawICMP4
	rawICMP6
)

var networks = [...]impl.Network{
	tcpAny: impl.TCP, tcp4: impl.TCP4, tcp6: impl.TCP6, unixStream: impl.Unix,
	udpAny: impl.UDP, udp4: impl.UDP4, udp6: impl.UDP6, unixDatagram: impl.Unixgram,
	rawICMP4: impl.ICMP4, rawICMP6: impl.ICMP6,
}

// streamKind returns the kind of streams and servers of a network.
func streamKind(network impl.Network) (kind, error) { return kindAmong(networks[:udpAny], 0, network) }

// datagramKind returns the kind of datagram sockets of a network.
func datagramKind(network impl.Network) (kind, error) {
	return kindAmong(networks[udpAny:rawICMP4], udpAny, network)
}

// rawKind returns the kind of raw sockets of a network.
func rawKind(network impl.Network) (kind, error) {
	return kindAmong(networks[rawICMP4:], rawICMP4, network)
}

func kindAmong(some []impl.Network, first kind, network impl.Network) (kind, error) {
	for i, n := range some {
		if n == network {
			return first + kind(i), nil
		}
	}
	return 0, net.UnknownNetworkError(network)
}

func (k kind) network() impl.Network { return networks[k] }

func (k kind) isUnix() bool { return k == unixStream || k == unixDatagram }

// isTCP reports whether k is a kind of TCP sockets.
func (k kind) isTCP() bool { return k < udpAny && k != unixStream }

func (k kind) isRaw() bool { return k >= rawICMP4 }

// isV4 and isV6 report whether k has that family alone.
func (k kind) isV4() bool { return k == tcp4 || k == udp4 || k == rawICMP4 }
func (k kind) isV6() bool { return k == tcp6 || k == udp6 || k == rawICMP6 }
