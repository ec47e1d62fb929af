package sockets

import (
	"context"
	"net"
	"net/netip"

	"github.com/smalltalk-sockets/go/impl"
)

// ResolveAddress answers the addresses that a name stands for, in the order in
// which they should be tried: a path or abstract name (anything that begins
// with /, @ or a zero byte) is a UnixAddress, an address in digits is itself,
// 127.1 as well as 127.0.0.1, and everything else is looked up by the
// namespace's provider, which blocks until the context ends it. It is asked each time, so that a name
// that moves is followed at once. A nil context is an *ArgumentError, a name
// that does not resolve a *net.DNSError.
//
// Smalltalk: AbstractSocket class >> resolveAddress:.
func (c *AbstractSocketClass) ResolveAddress(ctx context.Context, name string) ([]SocketAddress, error) {
	if ctx == nil {
		return nil, impl.NilContext()
	}
	if c.ns.UnixAddress.IsDigitAddress(name) {
		return []SocketAddress{c.ns.UnixAddress.Path(name)}, nil
	}
	return c.ns.SocketAddress.all(ctx, name, c.ns.provider.LookupHost)
}

// resolve answers the endpoints to try for an address in the form of package
// net: "host:port" with a name or number for each, a path for the networks of
// the Unix domain, or a host alone for those of raw sockets.
func (ns *Namespace) resolve(ctx context.Context, network impl.Network, address string) ([]impl.Endpoint, error) {
	if network.IsUnix() {
		if address == "" {
			return nil, &net.AddrError{Err: "missing path", Addr: address}
		}
		return []impl.Endpoint{impl.UnixPath(address)}, nil
	}
	host, port, err := ns.split(ctx, network, address)
	if err != nil {
		return nil, err
	}
	if host == "" {
		return []impl.Endpoint{impl.IP(netip.Addr{}, port)}, nil
	}
	addrs, err := ns.provider.LookupHost(ctx, host)
	if err != nil {
		return nil, err
	}
	var all []impl.Endpoint
	for _, addr := range addrs {
		if fits(network, addr) {
			all = append(all, impl.IP(addr, port))
		}
	}
	if len(all) == 0 {
		return nil, &net.AddrError{Err: "no suitable address found", Addr: host}
	}
	return all, nil
}

// split answers the host and the port of an address.
func (ns *Namespace) split(ctx context.Context, network impl.Network, address string) (string, uint16, error) {
	if network.IsRaw() {
		return address, 0, nil
	}
	host, service, err := net.SplitHostPort(address)
	if err != nil {
		return "", 0, err
	}
	port, err := ns.provider.LookupPort(ctx, network, service)
	return host, port, err
}

func fits(network impl.Network, addr netip.Addr) bool {
	switch network {
	case impl.TCP4, impl.UDP4, impl.ICMP4:
		return addr.Unmap().Is4()
	case impl.TCP6, impl.UDP6, impl.ICMP6:
		return !addr.Unmap().Is4()
	default:
		return true
	}
}

// streamNetwork answers a network name of package net as one of stream
// sockets.
func streamNetwork(name string) (impl.Network, error) {
	n := impl.Network(name)
	if n.IsTCP() || n == impl.Unix {
		return n, nil
	}
	return "", net.UnknownNetworkError(name)
}

// datagramNetwork answers a network name of package net as one of datagram
// sockets.
func datagramNetwork(name string) (impl.Network, error) {
	switch name {
	case "ip4:icmp", "ip4:1":
		return impl.ICMP4, nil
	case "ip6:ipv6-icmp", "ip6:icmp6", "ip6:58":
		return impl.ICMP6, nil
	}
	n := impl.Network(name)
	if n.IsUDP() || n == impl.Unixgram {
		return n, nil
	}
	return "", net.UnknownNetworkError(name)
}
