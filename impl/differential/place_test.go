//go:build linux

package differential_test

import (
	"net/netip"

	"github.com/smalltalk-sockets/go/impl"
)

// endpoints is an endpoint of each side: the same, except for a port or a name
// that the sides have chosen.
type endpoints [2]impl.Endpoint

// same returns the endpoint that is the same on both sides.
func same(e impl.Endpoint) endpoints { return endpoints{e, e} }

// with returns the ports at another address.
func (e endpoints) with(addr netip.Addr) endpoints {
	return endpoints{impl.IP(addr, e[inKernel].Port()), impl.IP(addr, e[inMemory].Port())}
}

var (
	localhost4 = netip.AddrFrom4([4]byte{127, 0, 0, 1})
	localhost6 = netip.IPv6Loopback()
	every4     = netip.IPv4Unspecified()
	every6     = netip.IPv6Unspecified()
)

// addresses are the addresses that a socket of the network can be bound to.
func (m *machine) addresses(network impl.Network) []netip.Addr {
	v4 := []netip.Addr{m.at[0], m.at[0], m.at[1], every4, localhost4}
	v6 := []netip.Addr{localhost6, every6}
	switch network {
	case impl.TCP4, impl.UDP4:
		return append(v4, netip.Addr{})
	case impl.TCP6, impl.UDP6:
		return append(v6, netip.Addr{})
	default:
		return append(append(v4, v6...), netip.Addr{})
	}
}

// foreign is an address that no host here has. Nothing is ever sent to it.
var foreign = netip.AddrFrom4([4]byte{203, 0, 113, 7})

// home chooses an endpoint to bind a socket to: mostly with a free port, and
// sometimes another socket's.
func (m *machine) home(c *choices, network impl.Network) endpoints {
	if network.IsUnix() {
		if c.seldom(8) {
			return endpoints{}
		}
		return same(impl.UnixPath(oneOf(c, m.paths...)))
	}
	addr := oneOf(c, m.addresses(network)...)
	taken := m.which(func(tw *twin) bool { return tw.local[inKernel].Port() != 0 })
	switch {
	case c.seldom(32):
		return same(impl.IP(foreign, 0))
	case len(taken) > 0 && c.seldom(4):
		other := endpoints(recent(c, taken).local)
		if c.seldom(3) {
			return other.with(addr)
		}
		return other
	default:
		return same(impl.IP(addr, 0))
	}
}

// goal chooses an endpoint to connect a socket to: mostly a server that listens,
// and only ports that this sequence was given.
func (m *machine) goal(c *choices, network impl.Network) (endpoints, bool) {
	if network.IsUnix() && c.seldom(16) {
		return same(impl.UnixPath(oneOf(c, m.paths...))), true
	}
	to := m.some(c,
		func(tw *twin) bool { return !tw.local[inKernel].IsZero() && tw.network.IsUnix() == network.IsUnix() },
		func(tw *twin) bool { return tw.isListening() })
	if to == nil {
		return endpoints{}, false
	}
	e := endpoints(to.local)
	if !network.IsUnix() && c.seldom(8) {
		e = e.with(oneOf(c, m.addresses(impl.TCP)...))
	}
	return e, true
}

// isListening reports whether a twin is a server that takes connections.
func (tw *twin) isListening() bool {
	server, ok := tw.socket[inKernel].(impl.Server)
	return ok && server.Listening()
}
