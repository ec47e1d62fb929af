package impltest

import (
	"net/netip"

	"github.com/smalltalk-sockets/go/impl"
)

// A variant is a kind of socket, with the addresses that it uses. Every scene is
// played in each.
type variant struct {
	name    string
	network impl.Network
	// apart is true when clients and servers are on two hosts.
	apart bool
	// local returns the endpoint to bind to on a host, without a port.
	local func(e *env, on Node) impl.Endpoint
	// reach returns the endpoint to connect to, to reach what is bound to e.
	reach func(e *env, bound impl.Endpoint) impl.Endpoint
}

func direct(_ *env, bound impl.Endpoint) impl.Endpoint { return bound }

func (v variant) isUnix() bool { return v.network.IsUnix() }

// The variants of stream sockets.
var (
	tcp4 = variant{
		name: "tcp4", network: impl.TCP4,
		local: func(_ *env, on Node) impl.Endpoint { return impl.IP(on.V4, 0) },
		reach: direct,
	}
	tcp6 = variant{
		name: "tcp6", network: impl.TCP6,
		local: func(_ *env, on Node) impl.Endpoint { return impl.IP(on.V6, 0) },
		reach: direct,
	}
	// anyAddress is a server on every address of the host, reached over IPv4.
	anyAddress = variant{
		name: "tcp", network: impl.TCP,
		local: func(*env, Node) impl.Endpoint { return impl.IP(netip.Addr{}, 0) },
		reach: func(e *env, bound impl.Endpoint) impl.Endpoint { return impl.IP(e.servers.V4, bound.Port()) },
	}
	unixPath = variant{
		name: "unix", network: impl.Unix,
		local: func(e *env, _ Node) impl.Endpoint { return impl.UnixPath(e.path()) },
		reach: direct,
	}
)

// streamVariants returns the variants that the features allow.
func streamVariants(f Features) []variant {
	vs := []variant{tcp4, anyAddress}
	if f.IPv6 {
		vs = append(vs, tcp6)
	}
	if f.Unix {
		vs = append(vs, unixPath)
	}
	return vs
}
