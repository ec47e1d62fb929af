package sockets

import (
	"context"
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

// route is a connection to be made: who makes it and where from and to. The
// remotes are tried in order.
type route struct {
	provider func(remote impl.Endpoint) impl.Provider
	network  impl.Network
	local    *impl.Endpoint // nil: the implementation chooses
	remotes  []impl.Endpoint
}

// connect makes the connection, within the class-side timeout when the context
// has no deadline. When every remote fails the error is the first one's: that
// of the address that its owner prefers.
func (r route) connect(ctx context.Context, timeout time.Duration) (impl.Stream, error) {
	if _, ok := ctx.Deadline(); !ok && timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, timeout)
		defer cancel()
	}
	var first error
	for i, remote := range r.remotes {
		stream, err := r.try(ctx, remote, len(r.remotes)-i)
		if err == nil {
			return stream, nil
		}
		if first == nil {
			first = err
		}
		if ctx.Err() != nil {
			break
		}
	}
	return nil, first
}

// try connects to one remote. While others are left it takes no more than its
// share of the time, so that an address that never answers leaves some to them.
func (r route) try(ctx context.Context, remote impl.Endpoint, left int) (impl.Stream, error) {
	if deadline, ok := ctx.Deadline(); ok && left > 1 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Until(deadline)/time.Duration(left))
		defer cancel()
	}
	stream, err := r.provider(remote).NewStream(r.network)
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
