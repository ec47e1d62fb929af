package events_test

import (
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/sockets/events"
)

func TestSetParent(t *testing.T) {
	var root, middle, leaf, lone events.EventDispatcher
	assert.Nil(t, leaf.Parent())
	require.NoError(t, leaf.SetParent(&middle))
	require.NoError(t, middle.SetParent(&root))
	assert.Same(t, &middle, leaf.Parent())
	for _, c := range []struct {
		name  string
		d, to *events.EventDispatcher
		err   error
		stays *events.EventDispatcher
	}{
		{name: "itself", d: &lone, to: &lone, err: events.ErrCycle, stays: nil},
		{name: "itself, with a parent", d: &leaf, to: &leaf, err: events.ErrCycle, stays: &middle},
		{name: "a child", d: &middle, to: &leaf, err: events.ErrCycle, stays: &root},
		{name: "a grandchild", d: &root, to: &leaf, err: events.ErrCycle, stays: nil},
		{name: "the same again", d: &leaf, to: &middle, stays: &middle},
		{name: "the grandparent", d: &leaf, to: &root, stays: &root},
		{name: "none", d: &leaf, to: nil, stays: nil},
		{name: "what was a child", d: &middle, to: &leaf, stays: &leaf},
	} {
		require.ErrorIs(t, c.d.SetParent(c.to), c.err, c.name)
		assert.Same(t, c.stays, c.d.Parent(), c.name)
	}
}

// Two goroutines make two dispatchers each other's parent: one of them must fail.
func TestSetParentFromTwoGoroutines(t *testing.T) {
	for range 3000 {
		var a, b events.EventDispatcher
		var errs [2]error
		var here atomic.Int32
		var both sync.WaitGroup
		meet := func() {
			here.Add(1)
			for here.Load() < 2 {
				runtime.Gosched()
			}
		}
		both.Go(func() { meet(); errs[0] = a.SetParent(&b) })
		both.Go(func() { meet(); errs[1] = b.SetParent(&a) })
		both.Wait()
		require.True(t, (errs[0] == nil) != (errs[1] == nil), "%v", errs)
	}
}
