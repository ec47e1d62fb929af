package sockets_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/sockets"
)

// The context that the class-side timeout bounds is one of package context in all that
// can be seen.
func TestTheTimeoutOfAConnectIsAContext(t *testing.T) {
	type key struct{}
	asked := map[string]func(context.Context){
		"nothing": func(context.Context) {},
		"Done":    func(ctx context.Context) { ctx.Done() },
		"a child": func(ctx context.Context) { context.AfterFunc(ctx, func() {}) },
	}
	cause := errors.New("the cause")
	for name, ask := range asked {
		synctest.Test(t, func(t *testing.T) {
			made := func() (ctx context.Context, cancel context.CancelCauseFunc, end func()) {
				parent, cancel := context.WithCancelCause(context.WithValue(t.Context(), key{}, 5))
				ctx, end = sockets.Bounded(sockets.NewNamespace(newMemory(t)), parent, time.Minute)
				ask(ctx)
				return ctx, cancel, end
			}
			ctx, cancel, end := made()
			deadline, ok := ctx.Deadline()
			assert.True(t, ok && deadline.Equal(time.Now().Add(time.Minute)), name)
			assert.Equal(t, 5, ctx.Value(key{}), name)
			require.NoError(t, ctx.Err(), name)
			time.Sleep(time.Minute)
			synctest.Wait()
			require.ErrorIs(t, ctx.Err(), context.DeadlineExceeded, name)
			<-ctx.Done()
			require.ErrorIs(t, ctx.Err(), context.DeadlineExceeded, name)
			end()
			cancel(nil)

			ctx, cancel, end = made()
			cancel(cause)
			require.ErrorIs(t, ctx.Err(), context.Canceled, name)
			<-ctx.Done()
			require.ErrorIs(t, context.Cause(ctx), cause, name)
			end()

			ctx, cancel, end = made()
			end()
			require.ErrorIs(t, ctx.Err(), context.Canceled, name)
			<-ctx.Done()
			require.ErrorIs(t, ctx.Err(), context.Canceled, name)
			end()
			cancel(nil)
		})
	}
}
