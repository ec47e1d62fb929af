package adapt

import (
	"net"
	"net/netip"

	"github.com/smalltalk-sockets/go/impl"
)

// endpointOf returns the endpoint that an address of a connection stands for. Engines have
// types of their own for addresses; those whose text is an IP address with a port become
// one, and any other becomes a path with that text, so that no connection is without an
// endpoint.
func endpointOf(addr net.Addr) impl.Endpoint {
	if e := impl.EndpointOf(addr); !e.IsZero() {
		return e
	}
	switch addr.(type) {
	case nil, *net.UnixAddr:
		return impl.Unnamed
	}
	text := addr.String()
	if parsed, err := netip.ParseAddrPort(text); err == nil {
		return impl.IP(parsed.Addr(), parsed.Port())
	}
	if text == "" {
		return impl.Unnamed
	}
	return impl.UnixPath(text)
}

// within returns an endpoint of a socket whose network is known. When the engine has no
// address of that network, it is the endpoint that the socket was made with.
func within(network impl.Network, addr net.Addr, asked impl.Endpoint) impl.Endpoint {
	if e := endpointOf(addr); network.IsUnix() == e.IsUnix() && network.Fits(e) {
		return e
	}
	return asked
}

// networkOf returns the network of a connection that exists: the one that its address
// names, or else TCP for an endpoint of IP and Unix for any other.
func networkOf(addr net.Addr, e impl.Endpoint, datagram bool) impl.Network {
	if addr != nil {
		n := impl.Network(addr.Network())
		if (n.IsStream() && !datagram || n.IsDatagram() && datagram) && n.IsUnix() == e.IsUnix() {
			return n
		}
	}
	switch {
	case e.IsUnix() && datagram:
		return impl.Unixgram
	case e.IsUnix():
		return impl.Unix
	case datagram:
		return impl.UDP
	default:
		return impl.TCP
	}
}

// address returns an endpoint in the form of package net.
func address(network impl.Network, e impl.Endpoint) string {
	if e.IsZero() && !network.IsUnix() {
		return ":0"
	}
	return e.String()
}
