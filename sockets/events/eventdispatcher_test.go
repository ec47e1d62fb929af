package events_test

import (
	"math"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/sockets/events"
)

func TestPriority(t *testing.T) {
	for _, c := range []struct {
		name       string
		priorities []int // of a, b, c, ...
		want       string
	}{
		{"none", []int{0, 0, 0}, "abc"},
		{"rising", []int{1, 2, 3}, "cba"},
		{"falling", []int{3, 2, 1}, "abc"},
		{"ties", []int{1, 2, 1, 2, 1}, "bdace"},
		{"negative", []int{-1, 0, -2, 1}, "dbac"},
		{"negative ties", []int{-1, 0, -1, 0}, "bdac"},
		{"far apart", []int{math.MinInt, math.MaxInt, 0}, "bca"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var d events.EventDispatcher
			var calls strings.Builder
			for i, n := range c.priorities {
				listen(t, &d, events.On(word, func(*events.Event[string]) { calls.WriteByte('a' + byte(i)) }), events.Priority(n))
			}
			dispatch(t, &d, word.New(""))
			assert.Equal(t, c.want, calls.String())
		})
	}
}

func TestAddingTwiceCountsOnce(t *testing.T) {
	for name, again := range map[string][]events.ListenerOption{
		"the same":     {events.Priority(1)},
		"higher":       {events.Priority(2)},
		"lower":        {events.Priority(-1)},
		"weak":         {events.Weak()},
		"higher, weak": {events.Weak(), events.Priority(2)},
	} {
		for which, first := range map[string][]events.ListenerOption{
			"kept": {events.Priority(1)}, "weak": {events.Priority(1), events.Weak()},
		} {
			t.Run(which+", then "+name, func(t *testing.T) {
				var d events.EventDispatcher
				var calls []string
				on := func(name string) *events.Listener {
					return events.On(word, func(*events.Event[string]) { calls = append(calls, name) })
				}
				twice := on("twice")
				listen(t, &d, twice, first...)
				listen(t, &d, on("first"), events.Priority(1))
				listen(t, &d, twice, again...)
				dispatch(t, &d, word.New(""))
				assert.Equal(t, []string{"twice", "first"}, calls, "it stays where it was")
				d.RemoveEventListener(twice)
				dispatch(t, &d, word.New(""))
				assert.Equal(t, []string{"twice", "first", "first"}, calls, "and is gone at once")
				assert.Equal(t, 1, d.Kept())
			})
		}
	}
}

func TestPriorityChangesByRemovingFirst(t *testing.T) {
	f := newFamily(t)
	f.remove("leaf2")
	f.add(t, "leaf2", events.Priority(1))
	assert.Contains(t, f.bubble(t), "leaf2 leaf1")
}

func TestCaptureIsAnotherPlace(t *testing.T) {
	f := newFamily(t)
	capture := events.OnCapture(word, func(*events.Event[string]) { f.calls = append(f.calls, "capture") })
	listen(t, &f.leaf, capture)
	dispatch(t, &f.leaf, word.New(""))
	assert.NotContains(t, f.take(), "capture", "not at the target")
	f.leaf.RemoveEventListener(capture)
	assert.Contains(t, f.bubble(t), "leaf1 leaf2")
}

func TestListenerOfSeveralDispatchers(t *testing.T) {
	var a, b events.EventDispatcher
	var from []any
	l := events.On(word, func(e *events.Event[string]) { from = append(from, e.CurrentTarget()) })
	listen(t, &a, l)
	listen(t, &b, l)
	dispatch(t, &a, word.New(""))
	dispatch(t, &b, word.New(""))
	a.RemoveEventListener(l)
	dispatch(t, &a, word.New(""))
	dispatch(t, &b, word.New(""))
	require.Len(t, from, 3)
	for i, d := range []*events.EventDispatcher{&a, &b, &b} {
		assert.Same(t, d, from[i])
	}
}

func TestRemoveWhatIsNotThere(t *testing.T) {
	f := newFamily(t)
	never := events.On(word, func(*events.Event[string]) {})
	f.leaf.RemoveEventListener(never)
	f.leaf.RemoveEventListener(nil)
	f.leaf.RemoveEventListener(f.listeners["root↑1"])
	var fresh events.EventDispatcher
	fresh.RemoveEventListener(never)
	assert.Equal(t, everyone, f.bubble(t))
	f.remove("leaf1")
	f.remove("leaf1")
	assert.NotContains(t, f.bubble(t), "leaf1")
}

func TestHasAndWill(t *testing.T) {
	var root, leaf events.EventDispatcher
	require.NoError(t, leaf.SetParent(&root))
	on := events.On(word, func(*events.Event[string]) {})
	capture := events.OnCapture(word, func(*events.Event[string]) {})
	type answers struct{ leafHas, leafWill, rootHas, rootWill bool }
	for _, c := range []struct {
		name string
		do   func()
		want answers
	}{
		{"none", func() {}, answers{}},
		{"leaf", func() { listen(t, &leaf, on) }, answers{leafHas: true, leafWill: true}},
		{"both", func() { listen(t, &root, on) }, answers{true, true, true, true}},
		{"root", func() { leaf.RemoveEventListener(on) }, answers{leafWill: true, rootHas: true, rootWill: true}},
		{"none again", func() { root.RemoveEventListener(on) }, answers{}},
		{"root, capture", func() { listen(t, &root, capture) }, answers{leafWill: true, rootHas: true, rootWill: true}},
		{"no parent", func() { require.NoError(t, leaf.SetParent(nil)) }, answers{rootHas: true, rootWill: true}},
	} {
		c.do()
		assert.Equal(t, c.want, answers{
			leaf.HasEventListener(word), leaf.WillTrigger(word), root.HasEventListener(word), root.WillTrigger(word),
		}, c.name)
		for _, d := range []*events.EventDispatcher{&leaf, &root} {
			for _, no := range []events.AnyType{other, nil} {
				assert.False(t, d.HasEventListener(no), c.name)
				assert.False(t, d.WillTrigger(no), c.name)
			}
		}
	}
	assert.Zero(t, leaf.Kept())
}

func TestAddNil(t *testing.T) {
	var d events.EventDispatcher
	require.ErrorIs(t, d.AddEventListener(nil), events.ErrArgument)
	require.ErrorIs(t, d.AddEventListener(nil, events.Priority(1), events.Weak()), events.ErrArgument)
	require.NoError(t, d.AddEventListener(events.On(word, func(*events.Event[string]) {})))
}

// aggregate forwards to a dispatcher.
type aggregate struct{ events.Dispatcher }

func TestAggregation(t *testing.T) {
	owner := &aggregate{}
	d := events.NewEventDispatcher(owner)
	owner.Dispatcher = d
	parent := &object{name: "parent"}
	require.NoError(t, d.SetParent(&parent.EventDispatcher))
	var shown []any
	show := func(e *events.Event[string]) { shown = append(shown, e.Target(), e.CurrentTarget()) }
	listen(t, owner, events.On(word, show))
	listen(t, parent, events.On(word, show))
	dispatch(t, owner, word.New("", events.Bubbles))
	require.Len(t, shown, 4)
	for i, want := range []any{owner, owner, owner, &parent.EventDispatcher} {
		assert.Same(t, want, shown[i])
	}

	none := events.NewEventDispatcher(nil)
	e := word.New("")
	dispatch(t, none, e)
	assert.Same(t, none, e.Target())
}

type box[T any] struct{ _ T }

func TestString(t *testing.T) {
	var zero events.EventDispatcher
	for want, d := range map[string]*events.EventDispatcher{
		"[object EventDispatcher]": &zero,
		"[object aggregate]":       events.NewEventDispatcher(&aggregate{}),
		"[object object]":          events.NewEventDispatcher(&object{}),
		"[object Phase]":           events.NewEventDispatcher(events.NoPhase),
		"[object box[int]]":        events.NewEventDispatcher(&box[int]{}),
		"[object struct {}]":       events.NewEventDispatcher(&struct{}{}),
	} {
		assert.Equal(t, want, d.String())
	}
	assert.Equal(t, "[object EventDispatcher]", events.NewEventDispatcher(nil).String())
}

// Listeners come and go on other goroutines while one dispatches.
func TestListenersFromManyGoroutines(t *testing.T) {
	var d, parent events.EventDispatcher
	calls := 0 // used by the dispatching goroutine alone
	l := events.On(word, func(*events.Event[string]) { calls++ })
	listen(t, &d, l)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			mine := events.On(word, func(*events.Event[string]) {})
			for range 300 {
				assert.NoError(t, d.AddEventListener(mine, events.Priority(1)))
				assert.True(t, d.HasEventListener(word))
				assert.NoError(t, d.SetParent(&parent))
				d.RemoveEventListener(mine)
				assert.True(t, d.WillTrigger(word))
			}
		})
	}
	for range 1000 {
		dispatch(t, &d, word.New("", events.Bubbles))
	}
	all.Wait()
	assert.Equal(t, 1000, calls)
	assert.Equal(t, 1, d.Kept())
}
