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

// Name answers the name of the host that has an address: the first one that the
// resolver knows, without a final dot. It answers the digits of the address when
// the resolver knows none, and also when that name does not lead back to the
// address, because whoever owns an address can claim any name for it. What it
// answers may therefore be shown and compared with names that one trusts. The
// name of a Unix address is its path.
//
// It blocks until the resolver has answered twice, unless the answer is in the
// cache, or until the context ends. A nil context and a nil address are an
// *ArgumentError; all other failures are a *net.DNSError, the end of the context
// and a name server that does not work among them: digits are never answered for
// a question that was not answered.
//
// Smalltalk: SocketAddress >> name.
func (c *addressClass[A]) Name(ctx context.Context, address A) (string, error) {
	return c.namespace().nameOf(ctx, address)
}

// Name answers the path of the address. It does not block; a nil context is an
// *ArgumentError, as it is where there are names to be looked up.
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
	name, err := ns.names.names.at(addr, ns.SocketAddress.CacheLifetime(), func() (string, error) {
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
	// With its final dot, or it could be completed to another name.
	back, err := ns.provider.LookupHost(ctx, names[0])
	if err != nil {
		return "", orNameless(err)
	}
	if !slices.ContainsFunc(back, func(a netip.Addr) bool { return a.Unmap().WithZone("") == addr }) {
		return "", errNameless
	}
	return strings.TrimSuffix(names[0], "."), nil
}

// orNameless answers errNameless for the error of a resolver that knows nothing,
// and any other error as it is.
func orNameless(err error) error {
	if dns, ok := errors.AsType[*net.DNSError](err); ok && dns.IsNotFound {
		return errNameless
	}
	return err
}
