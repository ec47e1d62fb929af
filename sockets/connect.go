package sockets

import (
	"context"
	"iter"
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
	var first error
	for remote, ctx := range inTurn(ctx, r.remotes) {
		stream, err := r.try(ctx, remote)
		if err == nil {
			return stream, nil
		}
		if first == nil {
			first = err
		}
	}
	return nil, first
}

// inTurn gives remotes in order until the context ends. While others are left
// each has a context of no more than its share of the time, so that an address
// that never answers leaves some to them.
func inTurn(ctx context.Context, remotes []impl.Endpoint) iter.Seq2[impl.Endpoint, context.Context] {
	return func(yield func(impl.Endpoint, context.Context) bool) {
		for i, remote := range remotes {
			share, cancel := shareOf(ctx, len(remotes)-i)
			goOn := yield(remote, share)
			cancel()
			if !goOn || ctx.Err() != nil {
				return
			}
		}
	}
}

func shareOf(ctx context.Context, left int) (context.Context, context.CancelFunc) {
	if deadline, ok := ctx.Deadline(); ok && left > 1 {
		return context.WithTimeout(ctx, time.Until(deadline)/time.Duration(left))
	}
	return ctx, func() {}
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
