//go:build !race

package events_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/sockets/events"
)

// The race detector has allocations of its own, so these run without it.

func TestDispatchAllocatesNothing(t *testing.T) {
	for _, c := range []struct {
		ancestors, listeners int
		onPanic              func(*events.PanicError)
		options              []events.ListenerOption
	}{
		{ancestors: 0, listeners: 0},
		{ancestors: 0, listeners: 1},
		{ancestors: 0, listeners: 50},
		{ancestors: 1, listeners: 1},
		{ancestors: 7, listeners: 1},
		{ancestors: 7, listeners: 8},
		{ancestors: 7, listeners: 8, onPanic: func(*events.PanicError) {}},
		{ancestors: 7, listeners: 8, options: []events.ListenerOption{events.Weak()}},
	} {
		t.Run(fmt.Sprintf("%+v", c), func(t *testing.T) {
			calls := 0
			d := line(t, c.ancestors, func() { calls++ })
			on := events.On(word, func(*events.Event[string]) { calls++ })
			for i := range d {
				d[i].OnPanic(c.onPanic)
				for range c.listeners {
					listen(t, &d[i], events.On(word, func(*events.Event[string]) { calls++ }), c.options...)
				}
				listen(t, &d[i], on, c.options...)
			}
			const runs = 200
			made := make([]*events.Event[string], runs+1) // AllocsPerRun has one more
			for i := range made {
				made[i] = word.New("", events.Bubbles, events.Cancelable)
			}
			next := 0
			assert.Zero(t, testing.AllocsPerRun(runs, func() {
				dispatch(t, &d[0], made[next])
				next++
			}))
			assert.NotZero(t, calls)
			d[0].RemoveEventListener(on)
		})
	}
}

func TestMakingAnEventAllocatesOnce(t *testing.T) {
	var d events.EventDispatcher
	assert.EqualValues(t, 1, testing.AllocsPerRun(200, func() { dispatch(t, &d, word.New("", events.Bubbles)) }))
}

func TestPostAllocatesNothing(t *testing.T) {
	l := events.NewManualLoop()
	ran := 0
	f := func() { ran++ }
	for _, posts := range []int{1, 10, 64} {
		assert.Zero(t, testing.AllocsPerRun(200, func() {
			for range posts {
				require.NoError(t, l.Post(f))
			}
			n, err := l.RunPending()
			require.NoError(t, err)
			require.Equal(t, posts, n)
		}), "%d", posts)
	}
	assert.NotZero(t, ran)
}
