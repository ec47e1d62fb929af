package kernel

import (
	"context"
	"net/netip"
	"os"

	"github.com/smalltalk-sockets/go/impl"
)

// LookupHost answers the addresses of host, IPv4 ones as such. It blocks until
// the resolver has answered or the context ends. A failure is a
// *net.DNSError; a nil context is an *impl.ArgumentError.
//
// Smalltalk: SocketAddress class >> allByName:.
func (h *Host) LookupHost(ctx context.Context, host string) ([]netip.Addr, error) {
	if ctx == nil {
		return nil, impl.NilContext()
	}
	if literal, err := netip.ParseAddr(host); err == nil {
		// The resolver would forget the zone.
		return []netip.Addr{literal.Unmap()}, nil
	}
	addrs, err := h.resolver.LookupNetIP(ctx, "ip", host)
	if err != nil {
		return nil, err
	}
	for i, a := range addrs {
		addrs[i] = a.Unmap()
	}
	return addrs, nil
}

// LookupAddr answers the names of an address, fully qualified ones with their
// final dot. It blocks and fails as LookupHost does.
//
// Smalltalk: SocketAddress >> name.
func (h *Host) LookupAddr(ctx context.Context, addr netip.Addr) ([]string, error) {
	if ctx == nil {
		return nil, impl.NilContext()
	}
	return h.resolver.LookupAddr(ctx, addr.Unmap().String())
}

// LookupPort answers the port of a service on the given network, 0 for the
// empty service. Names come from the system's own list of services, and
// decimal numbers answer themselves. A name that is not known is a
// *net.DNSError; a number that is no port, and a network without ports, are a
// *net.AddrError, as package net has it.
func (h *Host) LookupPort(ctx context.Context, network impl.Network, service string) (uint16, error) {
	if ctx == nil {
		return 0, impl.NilContext()
	}
	port, err := h.resolver.LookupPort(ctx, string(network), service)
	return uint16(port), err
}

// Hostname answers the name that the system has for itself. It does not block.
//
// Smalltalk: SocketAddress class >> localHostName.
func (h *Host) Hostname() (string, error) { return os.Hostname() }
