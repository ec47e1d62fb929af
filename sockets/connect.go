package sockets

import (
	"context"
	"time"

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
// and where to. The remotes are tried in order.
type route struct {
	ns      *Namespace
	network impl.Network
	local   *impl.Endpoint // nil: the implementation chooses
	remotes []impl.Endpoint
}

// connect makes the connection. When every remote fails the error is the first
// one's: that of the address that its owner prefers.
func (r route) connect(ctx context.Context) (impl.Stream, error) {
	var stream impl.Stream
	err := inTurn(ctx, r.remotes, func(ctx context.Context, remote impl.Endpoint) (err error) {
		stream, err = r.try(ctx, remote)
		return err
	})
	return stream, err
}

// inTurn tries remotes in order until one succeeds. When none does the error is
// the first one's.
func inTurn(ctx context.Context, remotes []impl.Endpoint, try func(context.Context, impl.Endpoint) error) error {
	var first error
	for i, remote := range remotes {
		err := within(ctx, len(remotes)-i, func(ctx context.Context) error { return try(ctx, remote) })
		if err == nil {
			return nil
		}
		if first == nil {
			first = err
		}
		if ctx.Err() != nil {
			break
		}
	}
	return first
}

// within tries a remote. While others are left it takes no more than its share of
// the time, so that an address that never answers leaves some to them.
func within(ctx context.Context, left int, try func(context.Context) error) error {
	if deadline, ok := ctx.Deadline(); ok && left > 1 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Until(deadline)/time.Duration(left))
		defer cancel()
	}
	return try(ctx)
}

// try connects to one remote.
func (r route) try(ctx context.Context, remote impl.Endpoint) (impl.Stream, error) {
	stream, err := r.ns.providerAt(r.network, remote).NewStream(r.network)
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
		return nil, err
	}
	return stream, nil
}
