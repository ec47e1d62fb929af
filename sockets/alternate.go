package sockets

import (
	"context"
	"time"
)

// alternate connects by one of two families of addresses, for a socket whose
// implementation object can try only one remote at a time and so cannot race
// them. Each family has fallbackDelay first, then twice as long, and so on, until
// one of them connects or the context ends. When a family fails by itself the
// other one has all of the time; when both do the error is the primary's. The
// fallback may be nil.
func alternate(ctx context.Context, primary, fallback func(context.Context) error) error {
	if fallback == nil {
		return primary(ctx)
	}
	for window := fallbackDelay; ; window *= 2 {
		if err, over := within(ctx, window, primary); over {
			if err == nil || ctx.Err() != nil || fallback(ctx) != nil {
				return err
			}
			return nil
		}
		if err, over := within(ctx, window, fallback); over {
			if err == nil {
				return nil
			}
			return primary(ctx)
		}
	}
}

// within calls connect under a part of the time. over reports whether that was
// the end of it: connect did not end because its part was over.
func within(ctx context.Context, window time.Duration, connect func(context.Context) error) (err error, over bool) {
	part, cancel := context.WithTimeout(ctx, window)
	defer cancel()
	err = connect(part)
	return err, err == nil || ctx.Err() != nil || part.Err() == nil
}
