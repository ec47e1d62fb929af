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
)

var networks = [...]impl.Network{tcpAny: impl.TCP, tcp4: impl.TCP4, tcp6: impl.TCP6, unixStream: impl.Unix}

func kindOf(network impl.Network) (kind, error) {
	for k, n := range networks {
		if n == network {
			return kind(k), nil
		}
	}
	return 0, net.UnknownNetworkError(network)
}

func (k kind) network() impl.Network { return networks[k] }
