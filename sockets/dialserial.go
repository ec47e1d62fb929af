package sockets

import (
	"context"
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

// attempt connects to one remote.
type attempt[S any] func(ctx context.Context, remote impl.Endpoint) (S, error)

// firstOf tries the remotes of a route, or some of them, one after the other, and
// returns the result of the first attempt that succeeds. When none does the error is
// that of the first remote. After the end of the context it tries no further remote,
// even if the attempt ignores contexts.
//
// A connect to addresses of one family is one call of firstOf, a connect to addresses of
// both families two of them, which race or alternate.
func firstOf[S any](ctx context.Context, r route, remotes []impl.Endpoint, try attempt[S]) (S, error) {
	var none S
	var firstErr error
	for i, remote := range remotes {
		if err := ctx.Err(); err != nil {
			return none, r.failed(remote, impl.ContextError(err))
		}
		share, cancel := shareOf(ctx, len(remotes)-i)
		made, err := try(share, remote)
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

// racerTo returns firstOf as one side of a race, nil without remotes.
func racerTo[S any](r route, remotes []impl.Endpoint, try attempt[S]) racer[S] {
	if len(remotes) == 0 {
		return nil
	}
	return func(ctx context.Context) (S, error) { return firstOf(ctx, r, remotes, try) }
}

// leastShare is the least time that a remote gets, at the expense of the last
// ones.
const leastShare = 2 * time.Second

// shareOf returns the context with one of left equal shares of its time, so
// that a silent remote leaves some to the others.
func shareOf(ctx context.Context, left int) (context.Context, context.CancelFunc) {
	deadline, ok := ctx.Deadline()
	if !ok || left == 1 {
		return ctx, func() {}
	}
	all := time.Until(deadline)
	share := max(all/time.Duration(left), leastShare)
	if share >= all {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, share)
}
