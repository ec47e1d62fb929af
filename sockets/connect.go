package sockets

import (
	"context"

	"github.com/smalltalk-sockets/go/impl"
)

// bounded answers the context with the class-side timeout for its deadline, when
// it has none.
func (c *AbstractSocketClass) bounded(ctx context.Context) (context.Context, context.CancelFunc) {
	timeout := c.Timeout()
	if _, ok := ctx.Deadline(); ok || timeout == 0 {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, timeout)
}

// route is a connection to be made: in which namespace and network, where from
// and where to.
type route struct {
	ns      *Namespace
	network impl.Network
	name    string          // of the network, as the program has it
	local   *impl.Endpoint  // nil: the implementation chooses
	remotes []impl.Endpoint // in the order to try them
}

// connect makes the connection. Where the network leaves the choice between two
// families, the addresses of one race those of the other. When every remote
// fails the error is the first one's: that of the address that its owner prefers.
func (r route) connect(ctx context.Context) (impl.Stream, error) {
	t := turn[impl.Stream]{r, r.try}
	remotes := reachableFrom(r.local, r.remotes)
	if r.network != impl.TCP {
		return t.first(ctx, remotes)
	}
	primaries, fallbacks := byFamily(remotes)
	return race(ctx, t.over(primaries), t.over(fallbacks))
}

// try connects to one remote.
func (r route) try(ctx context.Context, remote impl.Endpoint) (impl.Stream, error) {
	stream, err := made(r.ns.providerAt(r.network, remote).NewStream(r.network))
	if err != nil {
		return nil, err
	}
	if r.local != nil {
		err = stream.Bind(*r.local)
	}
	if err == nil {
		err = stream.Connect(ctx, remote)
	}
	if err != nil {
		_ = stream.Close() // never connected: the first error says it all
		return nil, r.failed(remote, err)
	}
	return stream, nil
}

// failed puts the error of binding or of connecting to a remote into the form of
// package net.
func (r route) failed(remote impl.Endpoint, err error) error {
	return opError("dial", r.name, shownAddr(r.network, r.local), shownAddr(r.network, &remote), err)
}
