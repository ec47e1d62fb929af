package memory

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/smalltalk-sockets/go/impl"
)

// names is what a host can look up, by lower-case name.
type names map[string][]netip.Addr

func newNames() names { return names{"localhost": {loopback4}} }

func (n names) add(name string, addrs []netip.Addr) {
	plainAddrs := make([]netip.Addr, len(addrs))
	for i, a := range addrs {
		plainAddrs[i] = a.Unmap()
	}
	n[strings.ToLower(name)] = plainAddrs
}

// LookupHost answers the addresses of a name that the host was made with, or
// the literal address that host is. It does not block. Failures are a
// *net.DNSError: "no such host" for an unknown name, and the context's end.
//
// Smalltalk: SocketAddress class >> allByName:.
func (h *Host) LookupHost(ctx context.Context, host string) ([]netip.Addr, error) {
	if addr, err := netip.ParseAddr(host); err == nil && ctx != nil {
		return []netip.Addr{addr.Unmap()}, nil
	}
	if err := lookupEnded(ctx, host); err != nil {
		return nil, err
	}
	addrs := h.names[strings.ToLower(host)]
	if len(addrs) == 0 {
		return nil, noSuchHost(host)
	}
	return slices.Clone(addrs), nil
}

// LookupAddr answers the names that have an address, in alphabetical order. It
// does not block, and fails as LookupHost does.
//
// Smalltalk: SocketAddress >> name.
func (h *Host) LookupAddr(ctx context.Context, addr netip.Addr) ([]string, error) {
	if err := lookupEnded(ctx, addr.String()); err != nil {
		return nil, err
	}
	var found []string
	for name, addrs := range h.names {
		if slices.Contains(addrs, addr.Unmap()) {
			found = append(found, name)
		}
	}
	if len(found) == 0 {
		return nil, noSuchHost(addr.String())
	}
	slices.Sort(found)
	return found, nil
}

// LookupPort answers the port of a well-known service, or the decimal number
// that service is, 0 for the empty one. It does not block. Failures are a
// *net.DNSError that says "unknown port", and for a number outside of 0..65535
// a *net.AddrError that says "invalid port".
func (h *Host) LookupPort(ctx context.Context, network impl.Network, service string) (uint16, error) {
	name := string(network) + "/" + service
	if err := lookupEnded(ctx, name); err != nil {
		return 0, err
	}
	switch {
	case !network.IsTCP():
		return 0, &net.DNSError{Err: "unknown network", Name: name}
	case service == "":
		return 0, nil
	}
	name = "tcp/" + service
	port, err := strconv.Atoi(service)
	if err == nil && port >= 0 && port <= 65535 {
		return uint16(port), nil
	}
	if err == nil || errors.Is(err, strconv.ErrRange) {
		return 0, &net.AddrError{Err: "invalid port", Addr: service}
	}
	if port, ok := services[strings.ToLower(service)]; ok {
		return port, nil
	}
	return 0, &net.DNSError{Err: "unknown port", Name: name, IsNotFound: true}
}

func noSuchHost(name string) error {
	return &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
}

// lookupEnded answers why a lookup fails before it begins.
func lookupEnded(ctx context.Context, name string) error {
	if ctx == nil {
		return impl.NilContext()
	}
	err := dialError(ctx.Err())
	if err == nil {
		return nil
	}
	_, timeout := err.(errTimeout)
	return &net.DNSError{UnwrapErr: err, Err: err.Error(), Name: name, IsTimeout: timeout}
}
