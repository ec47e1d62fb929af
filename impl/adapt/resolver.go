package adapt

import (
	"context"
	"net"
	"net/netip"
	"os"
	"strings"

	"github.com/smalltalk-sockets/go/impl"
)

// LookupHost returns what the Resolver does. Without one, a literal address is its own
// result, localhost is the loopback addresses, and other names are not found.
func (p *Provider) LookupHost(ctx context.Context, host string) ([]netip.Addr, error) {
	if err := impl.CheckContext(ctx); err != nil {
		return nil, err
	}
	if addr, err := netip.ParseAddr(host); err == nil {
		return []netip.Addr{addr.Unmap()}, nil
	}
	switch {
	case p.Resolver != nil:
		return p.Resolver.LookupHost(ctx, host)
	case ctx.Err() != nil:
		return nil, impl.LookupError(ctx.Err(), host)
	case strings.EqualFold(host, "localhost"):
		return []netip.Addr{netip.AddrFrom4([4]byte{127, 0, 0, 1}), netip.IPv6Loopback()}, nil
	default:
		return nil, notFound("no such host", host)
	}
}

// LookupAddr returns what the Resolver does. Without one, no address has a name.
func (p *Provider) LookupAddr(ctx context.Context, addr netip.Addr) ([]string, error) {
	switch err := impl.CheckContext(ctx); {
	case err != nil:
		return nil, err
	case p.Resolver != nil:
		return p.Resolver.LookupAddr(ctx, addr)
	case ctx.Err() != nil:
		return nil, impl.LookupError(ctx.Err(), addr.String())
	default:
		return nil, notFound("no such host", addr.String())
	}
}

// LookupPort returns what the Resolver does. Without one, it is what package net knows of
// the machine.
func (p *Provider) LookupPort(ctx context.Context, network impl.Network, service string) (uint16, error) {
	if err := impl.CheckContext(ctx); err != nil {
		return 0, err
	}
	if p.Resolver != nil {
		return p.Resolver.LookupPort(ctx, network, service)
	}
	// It reads a file or a table, and would wait for nothing.
	port, err := net.DefaultResolver.LookupPort(context.WithoutCancel(ctx), string(network), service)
	return uint16(port), err
}

// Hostname returns what the Resolver does, and without one the name of the machine.
func (p *Provider) Hostname() (string, error) {
	if p.Resolver != nil {
		return p.Resolver.Hostname()
	}
	return os.Hostname()
}

func notFound(text, name string) error {
	return &net.DNSError{Err: text, Name: name, IsNotFound: true}
}
