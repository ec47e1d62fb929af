package sockets

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"slices"
	"strings"

	"github.com/smalltalk-sockets/go/impl"
)

// Name returns the name of the host at an address: the first one that the
// resolver knows, without a final dot. It returns the digits of the address when
// the resolver knows none, and when that name does not resolve back to the
// address, because the owner of an address can claim any name for it. So a
// program may compare the result with names that it trusts. The name of a Unix
// address is its path.
//
// It blocks until the resolver has replied twice or the context ends, unless the
// result is cached. A nil context or a nil address is an *ArgumentError; all
// other failures are a *net.DNSError, also the end of the context and a failing
// name server: without a reply Name never returns digits.
//
// Smalltalk: SocketAddress >> name.
func (c *addressClass[A]) Name(ctx context.Context, address A) (string, error) {
	return c.namespace().nameOf(ctx, address)
}

// Name returns the path of the address. It does not block; a nil context is an
// *ArgumentError, as for the other classes.
//
// Smalltalk: SocketAddress >> name.
func (c *UnixAddressClass) Name(ctx context.Context, address UnixAddress) (string, error) {
	return c.namespace().nameOf(ctx, address)
}

func (ns *Namespace) nameOf(ctx context.Context, address SocketAddress) (string, error) {
	if err := impl.CheckContext(ctx); err != nil {
		return "", err
	}
	if isNil(address) {
		return "", nilAddress()
	}
	// A zone means something on this host alone, and no resolver knows it.
	addr := address.endpoint(0).Addr().WithZone("")
	if !addr.IsValid() {
		return address.String(), nil // a path
	}
	name, err := ns.names.names.getOrAsk(addr, ns.SocketAddress.CacheLifetime(), func() (string, error) {
		return ns.reverseName(ctx, addr)
	})
	if errors.Is(err, errNameless) {
		return address.String(), nil
	}
	return name, err
}

// errNameless says that an address has no name that can be trusted.
var errNameless = errors.New("no name")

func (ns *Namespace) reverseName(ctx context.Context, addr netip.Addr) (string, error) {
	names, err := ns.provider.LookupAddr(ctx, addr)
	if err != nil {
		return "", orNameless(err)
	}
	if len(names) == 0 {
		return "", errNameless
	}
	// With its final dot: without it a search domain could be appended.
	back, err := ns.provider.LookupHost(ctx, names[0])
	if err != nil {
		return "", orNameless(err)
	}
	if !slices.ContainsFunc(back, func(a netip.Addr) bool { return a.Unmap().WithZone("") == addr }) {
		return "", errNameless
	}
	return strings.TrimSuffix(names[0], "."), nil
}

// orNameless returns errNameless for the error of a resolver that has no answer,
// and any other error unchanged.
func orNameless(err error) error {
	if dns, ok := errors.AsType[*net.DNSError](err); ok && dns.IsNotFound {
		return errNameless
	}
	return err
}
