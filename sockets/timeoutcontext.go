package sockets

import (
	"context"
	"sync"
	"time"
)

// timeoutContext is a context with a deadline of its own. It sets a timer when a call
// asks for Done because it has to wait: most connections are made without.
type timeoutContext struct {
	context.Context // the caller's, which has no deadline
	deadline        time.Time

	// mu guards what follows.
	mu     sync.Mutex
	timed  context.Context // nil until Done is called
	cancel context.CancelFunc
	over   bool // end was called
}

// bounded returns the context, with the class-side timeout as its deadline when it
// has none. The caller ends the second result, which may be nil, after the call.
func (c *AbstractSocketClass) bounded(ctx context.Context) (context.Context, *timeoutContext) {
	timeout := c.Timeout()
	if _, ok := ctx.Deadline(); ok || timeout == 0 {
		return ctx, nil
	}
	t := &timeoutContext{Context: ctx, deadline: time.Now().Add(timeout)}
	return t, t
}

// end releases the timer and ends what still uses the context.
func (t *timeoutContext) end() {
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.over = true
	if t.timed != nil {
		t.cancel()
	}
}

func (t *timeoutContext) Deadline() (time.Time, bool) { return t.deadline, true }

func (t *timeoutContext) Done() <-chan struct{} {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.timed == nil {
		t.timed, t.cancel = context.WithDeadline(t.Context, t.deadline)
		if t.over {
			t.cancel()
		}
	}
	return t.timed.Done()
}

func (t *timeoutContext) Err() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	err := t.Context.Err()
	switch {
	case t.timed != nil:
		return t.timed.Err()
	case err != nil:
		return err
	case t.over:
		return context.Canceled
	case time.Until(t.deadline) <= 0:
		return context.DeadlineExceeded
	}
	return nil
}

// Value is that of the context with a timer, so that package context finds the one
// that Done belongs to.
func (t *timeoutContext) Value(key any) any {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.timed != nil {
		return t.timed.Value(key)
	}
	return t.Context.Value(key)
}
