package clock

import (
	"context"
	"time"
)

// Scaled returns ctx with its deadline in the network's time: a deadline that is a
// second away is a second away on the network, which comes sooner.
func (c *Clock) Scaled(ctx context.Context) (context.Context, context.CancelFunc) {
	deadline, ok := ctx.Deadline()
	if c.scale == 1 || !ok {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, time.Until(deadline)/time.Duration(c.scale))
}
