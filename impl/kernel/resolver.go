package kernel

import (
	"context"
	"errors"
	"net"
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
	addrs, err := h.resolver.LookupNetIP(ctx, "ip", host)
	if err != nil {
		return nil, dnsError(err, host)
	}
	for i, a := range addrs {
		addrs[i] = a.Unmap()
	}
	return addrs, nil
}

// LookupAddr answers the names of an address, fully qualified ones with their
// final dot. It blocks and fails as LookupHost does.
//
// Smalltalk: IPAddress >> name.
func (h *Host) LookupAddr(ctx context.Context, addr netip.Addr) ([]string, error) {
	if ctx == nil {
		return nil, impl.NilContext()
	}
	names, err := h.resolver.LookupAddr(ctx, addr.Unmap().String())
	if err != nil {
		return nil, dnsError(err, addr.String())
	}
	return names, nil
}

// LookupPort answers the port of a service on the given network, 0 for the
// empty service. Names come from the system's own list of services, and
// decimal numbers answer themselves. It fails as LookupHost does.
func (h *Host) LookupPort(ctx context.Context, network impl.Network, service string) (uint16, error) {
	if ctx == nil {
		return 0, impl.NilContext()
	}
	port, err := h.resolver.LookupPort(ctx, string(network), service)
	if err != nil {
		return 0, dnsError(err, string(network)+"/"+service)
	}
	return uint16(port), nil
}

// Hostname answers the name that the system has for itself. It does not block.
//
// Smalltalk: SocketAddress class >> localHostName.
func (h *Host) Hostname() (string, error) { return os.Hostname() }

// dnsError gives a failed lookup the one type that lookups fail with. Package
// net reports a port or network that cannot be as another.
func dnsError(err error, name string) error {
	if dns, ok := errors.AsType[*net.DNSError](err); ok {
		return dns
	}
	text := err.Error()
	if addr, ok := errors.AsType[*net.AddrError](err); ok {
		text = addr.Err
	}
	return &net.DNSError{Err: text, Name: name, UnwrapErr: err}
}
