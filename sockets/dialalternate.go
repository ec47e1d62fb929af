package sockets

import (
	"context"
	"time"
)

// alternate connects through one of two families of addresses, for a socket whose
// implementation object can try only one remote at a time and so cannot race
// them. Each family gets fallbackDelay, then twice as long, and so on, until one
// connects or the context ends. When one family fails by itself, the other gets
// all the remaining time; when both fail, the error is the primary's. The
// fallback may be nil. The racers connect the socket itself.
func alternate[S any](ctx context.Context, primary, fallback racer[S]) error {
	if fallback == nil {
		_, err := primary(ctx)
		return err
	}
	for window := fallbackDelay; ; window *= 2 {
		if err, over := within(ctx, window, primary); over {
			if err != nil && ctx.Err() == nil {
				if _, late := fallback(ctx); late == nil {
					return nil
				}
			}
			return err
		}
		if err, over := within(ctx, window, fallback); over {
			if err != nil {
				_, err = primary(ctx)
			}
			return err
		}
	}
}

// within calls connect with a part of the time. over is false when connect
// ended because that part has passed.
func within[S any](ctx context.Context, window time.Duration, connect racer[S]) (err error, over bool) {
	part, cancel := context.WithTimeout(ctx, window)
	defer cancel()
	_, err = connect(part)
	return err, err == nil || ctx.Err() != nil || part.Err() == nil
}
