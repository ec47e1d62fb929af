package sockets

import (
	"context"
	"net"
	"net/netip"

	"github.com/smalltalk-sockets/go/impl"
)

// ResolveAddress returns the addresses that a name stands for, in the order in which
// they should be tried: a path or abstract name (anything that begins with /, @ or a
// zero byte) is a UnixAddress, an address in digits is itself, 127.1 as well as
// 127.0.0.1, and the namespace's provider looks up everything else, which blocks
// until the context ends it. There is no cache, so a name that moves is followed at
// once. A nil context is an *ArgumentError, a name that does not resolve a
// *net.DNSError.
//
// Smalltalk: AbstractSocket class >> resolveAddress:.
func (c *AbstractSocketClass) ResolveAddress(ctx context.Context, name string) ([]SocketAddress, error) {
	c.check()
	if err := impl.CheckContext(ctx); err != nil {
		return nil, err
	}
	if c.namespace().UnixAddress.IsDigitAddress(name) {
		return []SocketAddress{c.namespace().UnixAddress.Path(name)}, nil
	}
	return c.namespace().SocketAddress.all(ctx, name, c.namespace().provider.LookupHost)
}

// resolve appends the endpoints that an address in the form of package net
// stands for, in the order in which they should be tried: "host:port" with a
// name or number for each, a path for the networks of the Unix domain, or a host
// alone for those of raw sockets. No address, and no host, is every address of
// the host; no path is a name that the system chooses.
func (ns *Namespace) resolve(ctx context.Context, network impl.Network, address string, to []impl.Endpoint) ([]impl.Endpoint, error) {
	if network.IsUnix() {
		return append(to, impl.UnixPath(address)), nil
	}
	host, port, err := ns.split(ctx, network, address)
	if err != nil {
		return nil, err
	}
	if host == "" {
		return append(to, impl.IP(netip.Addr{}, port)), nil
	}
	var one [1]netip.Addr // for an address in digits, which needs no look-up
	addrs := one[:]
	if one[0], err = netip.ParseAddr(host); err != nil {
		if addrs, err = ns.provider.LookupHost(ctx, host); err != nil {
			return nil, err
		}
	}
	if len(addrs) == 1 && addrs[0].WithZone("") == any6 {
		addrs = append(addrs, any4) // both mean the host itself
	}
	for _, addr := range addrs {
		if e := impl.IP(addr, port); network.Fits(e) {
			to = append(to, e)
		}
	}
	if len(to) == 0 {
		return nil, &net.AddrError{Err: "no suitable address found", Addr: host}
	}
	return to, nil
}

// split returns the host and the port of an address.
func (ns *Namespace) split(ctx context.Context, network impl.Network, address string) (string, uint16, error) {
	if network.IsRaw() || address == "" {
		return address, 0, nil
	}
	host, service, err := net.SplitHostPort(address)
	if err != nil {
		return "", 0, err
	}
	port, err := ns.provider.LookupPort(ctx, network, service)
	return host, port, err
}

// networkNamed returns the network that has a name in package net.
func networkNamed(name string) (impl.Network, error) {
	switch name {
	case "ip4:icmp", "ip4:1":
		return impl.ICMP4, nil
	case "ip6:ipv6-icmp", "ip6:icmp6", "ip6:58":
		return impl.ICMP6, nil
	}
	if n := impl.Network(name); n.IsStream() || n.IsDatagram() {
		return n, nil
	}
	return "", net.UnknownNetworkError(name)
}
