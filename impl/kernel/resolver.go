package kernel

import (
	"context"
	"net"
	"net/netip"
	"os"
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

// LookupHost returns the addresses of host, IPv4 ones as such. It blocks until
// the resolver replies or the context ends. A failure is a *net.DNSError, that of
// an ended context as impl.LookupError has it; a nil context is an
// *impl.ArgumentError.
//
// Smalltalk: SocketAddress class >> allByName:.
func (h *Host) LookupHost(ctx context.Context, host string) ([]netip.Addr, error) {
	if err := impl.CheckContext(ctx); err != nil {
		return nil, err
	}
	if literal, err := netip.ParseAddr(host); err == nil {
		// The resolver would drop the zone.
		return []netip.Addr{literal.Unmap()}, nil
	}
	if err := impl.LookupError(ctx.Err(), host); err != nil {
		return nil, err
	}
	addrs, err := h.resolver.LookupNetIP(ctx, "ip", host)
	if err != nil {
		return nil, lookupFailed(ctx, err)
	}
	for i, a := range addrs {
		addrs[i] = a.Unmap()
	}
	return addrs, nil
}

// LookupAddr returns the names of an address, fully qualified ones with their
// final dot. It blocks and fails as LookupHost does.
//
// Smalltalk: SocketAddress >> name.
func (h *Host) LookupAddr(ctx context.Context, addr netip.Addr) ([]string, error) {
	if err := impl.CheckContext(ctx); err != nil {
		return nil, err
	}
	name := addr.Unmap().String()
	if err := impl.LookupError(ctx.Err(), name); err != nil {
		return nil, err
	}
	type answer struct {
		names []string
		err   error
	}
	// The resolver observes the deadline of the context, but not its
	// cancellation, while a name server is silent. It then ends by its own
	// timeouts.
	asked := make(chan answer, 1)
	go func() {
		names, err := h.resolver.LookupAddr(ctx, name)
		asked <- answer{names, lookupFailed(ctx, err)}
	}()
	select {
	case a := <-asked:
		return a.names, a.err
	case <-ctx.Done():
		return nil, impl.LookupError(ctx.Err(), name)
	}
}

// lookupFailed returns err, the error of a look-up, such that a deadline of the
// context matches both of its sentinels, as in impl.ContextError. Package net's
// matches one of them, or none when the timer of the connection to the name
// server was faster than the context's.
func lookupFailed(ctx context.Context, err error) error {
	dns, ok := err.(*net.DNSError)
	if !ok || !dns.IsTimeout {
		return err
	}
	if by, ok := ctx.Deadline(); !ok || time.Now().Before(by) {
		return err // the resolver's own timeout
	}
	late := *dns // concurrent look-ups share one error
	late.UnwrapErr = impl.ContextError(context.DeadlineExceeded)
	return &late
}

// LookupPort returns the port of a service on the given network, 0 for the empty
// service. Names come from the system's own list of services; a decimal number is
// its own result. A name that is not known is a *net.DNSError; a number that is
// no port, and a network without ports, are a *net.AddrError, as in package net.
func (h *Host) LookupPort(ctx context.Context, network impl.Network, service string) (uint16, error) {
	if err := impl.CheckContext(ctx); err != nil {
		return 0, err
	}
	port, err := h.resolver.LookupPort(ctx, string(network), service)
	return uint16(port), lookupFailed(ctx, err)
}

// Hostname returns the system's own name. It does not block.
//
// Smalltalk: SocketAddress class >> localHostName.
func (h *Host) Hostname() (string, error) { return os.Hostname() }
