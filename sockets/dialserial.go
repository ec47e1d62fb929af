package sockets

import (
	"context"
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

// serialDialer tries the remotes of a route, or some of them, one after the other.
// A connect to addresses of one family is one call of firstOf, a connect to addresses of
// both families two of them, which race or alternate.
type serialDialer[S any] struct {
	route
	attempt func(context.Context, impl.Endpoint) (S, error)
}

// firstOf returns the result of the first attempt that succeeds. When none does
// the error is that of the first remote. After the end of the context it tries
// no further remote, even if the attempt ignores contexts.
func (d serialDialer[S]) firstOf(ctx context.Context, remotes []impl.Endpoint) (S, error) {
	var none S
	var firstErr error
	for i, remote := range remotes {
		if err := ctx.Err(); err != nil {
			return none, d.failed(remote, impl.ContextError(err))
		}
		share, cancel := shareOf(ctx, len(remotes)-i)
		made, err := d.attempt(share, remote)
		cancel()
		if err == nil {
			return made, nil
		}
		if firstErr == nil {
			firstErr = err
		}
	}
	return none, firstErr
}

// asRacer returns firstOf for some remotes as one side of a race, nil without remotes.
func (d serialDialer[S]) asRacer(remotes []impl.Endpoint) racer[S] {
	if len(remotes) == 0 {
		return nil
	}
	return func(ctx context.Context) (S, error) { return d.firstOf(ctx, remotes) }
}

// leastShare is the least time that a remote gets, at the expense of the last
// ones.
const leastShare = 2 * time.Second

// shareOf returns the context with one of left equal shares of its time, so
// that a silent remote leaves some to the others.
func shareOf(ctx context.Context, left int) (context.Context, context.CancelFunc) {
	deadline, ok := ctx.Deadline()
	if !ok {
		return ctx, func() {}
	}
	all := time.Until(deadline)
	share := max(all/time.Duration(left), leastShare)
	if share >= all {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, share)
}
