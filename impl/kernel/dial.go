package kernel

import (
	"net"
	"net/netip"
	"strconv"

	"github.com/smalltalk-sockets/go/impl"
)

// dial connects with package net, which provides the poller and the errors. When
// the context has a deadline, package net races its own timer against the
// poller's and reports what comes first; ContextError makes one error of the two.
// This package only prepares the descriptor, just before package net connects it.
func (s *stream) dial(ctx *dialContext, b *bound, remote impl.Endpoint, o options) (*connection, error) {
	dialler := net.Dialer{Control: o.dialControl()}
	if b != nil {
		dialler = b.dialler(o)
	}
	ctx.hasten(&dialler, s.network, remote)
	conn, err := dialler.DialContext(ctx, dialNetwork(s.network, b, remote), dialAddress(s.network, remote))
	if err != nil {
		return nil, impl.ContextError(cause(err))
	}
	return s.own.begin(conn, ctx.raw, s.network, endpointOf(s.network, conn.RemoteAddr()))
}

// dialNetwork returns the network to dial in: that of the socket, narrowed to the
// family that a bound descriptor has. For an IPv4 address it is TCP4, which spares
// package net the making of that text.
func dialNetwork(network impl.Network, b *bound, remote impl.Endpoint) string {
	switch {
	case b == nil && remote.Addr().Is4() && network == impl.TCP:
		return string(impl.TCP4)
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
	addr := e.Addr().Unmap()
	if !addr.IsValid() {
		return ":" + strconv.Itoa(int(e.Port()))
	}
	return netip.AddrPortFrom(addr, e.Port()).String()
}
