package kernel

import (
	"context"
	"net"
	"strconv"

	"github.com/smalltalk-sockets/go/impl"
)

// dial connects with package net, which provides the poller and the errors. When
// the context has a deadline, package net races its own timer against the
// poller's and reports what comes first; ContextError makes one error of the two.
// This package only prepares the descriptor, just before package net connects it.
func dial(ctx context.Context, network impl.Network, b *bound, remote impl.Endpoint, o options) (*connection, error) {
	dialler := net.Dialer{Control: o.control()}
	if b != nil {
		dialler = b.dialler(o)
	}
	conn, err := dialler.DialContext(ctx, dialNetwork(network, b), dialAddress(network, remote))
	if err != nil {
		return nil, impl.ContextError(cause(err))
	}
	return newConnection(conn, network, endpointOf(network, conn.RemoteAddr()))
}

// dialNetwork returns the network to dial in: that of the socket, narrowed to
// the family that a bound descriptor has.
func dialNetwork(network impl.Network, b *bound) string {
	switch {
	case b == nil || network == impl.Unix:
		return string(network)
	case b.local.Addr().Is4():
		return string(impl.TCP4)
	default:
		return string(impl.TCP6)
	}
}

// dialAddress returns the endpoint in the notation of package net, where an empty
// host is the local host.
func dialAddress(network impl.Network, e impl.Endpoint) string {
	if network == impl.Unix {
		return e.Path
	}
	host := ""
	if a := e.Addr(); a.IsValid() {
		host = a.Unmap().String()
	}
	return net.JoinHostPort(host, strconv.Itoa(int(e.Port())))
}
