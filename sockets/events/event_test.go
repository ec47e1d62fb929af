package events_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/sockets/events"
)

func TestPhaseString(t *testing.T) {
	for phase, want := range map[events.Phase]string{
		events.NoPhase: "none", events.Capturing: "capturing", events.AtTarget: "at target", events.Bubbling: "bubbling",
	} {
		assert.Equal(t, want, phase.String())
	}
}

func TestClone(t *testing.T) {
	var d events.EventDispatcher
	e := word.New("hello", events.Bubbles, events.Cancelable)
	listen(t, &d, events.On(word, func(e *events.Event[string]) {
		e.PreventDefault()
		e.StopImmediatePropagation()
		for _, clone := range []events.AnyEvent{e.Clone(), e.Copy()} {
			assert.Equal(t, "word", clone.Type())
			assert.Equal(t, "WordEvent", clone.Class())
			assert.True(t, clone.Bubbles())
			assert.True(t, clone.Cancelable())
			assert.Nil(t, clone.Target())
			assert.Nil(t, clone.CurrentTarget())
			assert.Equal(t, events.NoPhase, clone.Phase())
			assert.False(t, clone.IsDefaultPrevented())
			assert.Equal(t, "hello", clone.(*events.Event[string]).Detail)
		}
	}))
	goOn, err := d.DispatchEvent(e)
	require.NoError(t, err)
	assert.False(t, goOn)
}

func TestFormatToString(t *testing.T) {
	owner := &object{name: "me"}
	d := events.NewEventDispatcher(owner)
	e := word.New("say \"it\"", events.Bubbles)
	assert.Equal(t, `[WordEvent type="word" bubbles=true cancelable=false eventPhase=0]`, e.String())
	listen(t, d, events.On(word, func(e *events.Event[string]) {
		assert.Equal(t, `[WordEvent type="word" bubbles=true cancelable=false eventPhase=2]`, e.String())
		assert.Equal(t, `[Mine target=me currentTarget=me]`, e.FormatToString("Mine", "target", "currentTarget"))
	}))
	dispatch(t, d, e)
	for _, c := range []struct {
		properties []string
		want       string
	}{
		{nil, `[Mine]`},
		{[]string{"type"}, `[Mine type="word"]`},
		{[]string{"detail"}, `[Mine detail="say \"it\""]`},
		{[]string{"target", "currentTarget", "eventPhase"}, `[Mine target=me currentTarget=<nil> eventPhase=0]`},
		{[]string{"cancelable", "bubbles"}, `[Mine cancelable=false bubbles=true]`},
		{[]string{"bytesLoaded"}, `[Mine bytesLoaded=undefined]`},
	} {
		assert.Equal(t, c.want, e.FormatToString("Mine", c.properties...))
	}
	assert.Equal(t, "[Mine detail=7]", events.NewType[int]("", "n").New(7).FormatToString("Mine", "detail"))
}

func TestPreventDefault(t *testing.T) {
	for _, c := range []struct {
		name             string
		options          []events.EventOption
		before           bool // it is called before the event is dispatched
		prevented, goesO bool
	}{
		{"cancelable", []events.EventOption{events.Cancelable}, false, true, false},
		{"not cancelable", nil, false, false, true},
		{"cancelable, before", []events.EventOption{events.Cancelable}, true, true, false},
		{"not cancelable, before", nil, true, false, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			var d events.EventDispatcher
			var calls int
			listen(t, &d, events.On(word, func(e *events.Event[string]) {
				if !c.before {
					e.PreventDefault()
				}
			}))
			listen(t, &d, events.On(word, func(e *events.Event[string]) {
				calls++
				assert.Equal(t, c.prevented, e.IsDefaultPrevented())
			}))
			e := word.New("", c.options...)
			if c.before {
				e.PreventDefault()
			}
			goesOn, err := d.DispatchEvent(e)
			require.NoError(t, err)
			assert.Equal(t, c.goesO, goesOn)
			assert.Equal(t, c.prevented, e.IsDefaultPrevented(), "afterwards too")
			assert.Equal(t, 1, calls, "it does not stop the event")
		})
	}
}

func TestStopOutsideOfAPhaseHasNoEffect(t *testing.T) {
	f := newFamily(t)
	e := word.New("", events.Bubbles)
	e.StopPropagation()
	e.StopImmediatePropagation()
	dispatch(t, &f.leaf, e)
	assert.Equal(t, everyone, f.take())
	e.StopImmediatePropagation()
	dispatch(t, &f.leaf, e)
	assert.Equal(t, everyone, f.take())
}

// TestIsHandled: a listener was called, in any phase and whatever its end.
func TestIsHandled(t *testing.T) {
	listen := func(l *events.Listener) func(t *testing.T, parent, d *events.EventDispatcher) {
		return func(t *testing.T, _, d *events.EventDispatcher) { assert.NoError(t, d.AddEventListener(l)) }
	}
	for name, c := range map[string]struct {
		prepare func(t *testing.T, parent, d *events.EventDispatcher)
		want    bool
	}{
		"nobody":        {func(*testing.T, *events.EventDispatcher, *events.EventDispatcher) {}, false},
		"another type":  {listen(events.On(word, func(*events.Event[string]) {})), false},
		"other phase":   {listen(events.OnCapture(other, func(*events.Event[int]) {})), false},
		"at the target": {listen(events.On(other, func(*events.Event[int]) {})), true},
		"one that panics": {func(t *testing.T, _, d *events.EventDispatcher) {
			d.OnPanic(func(*events.PanicError) {})
			assert.NoError(t, d.AddEventListener(events.On(other, panics[int](bug))))
		}, true},
		"an ancestor": {func(t *testing.T, parent, _ *events.EventDispatcher) {
			assert.NoError(t, parent.AddEventListener(events.OnCapture(other, func(*events.Event[int]) {})))
		}, true},
		"removed before": {func(t *testing.T, _, d *events.EventDispatcher) {
			l := events.On(other, func(*events.Event[int]) {})
			assert.NoError(t, d.AddEventListener(l))
			d.RemoveEventListener(l)
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			var parent, d events.EventDispatcher
			assert.NoError(t, d.SetParent(&parent))
			c.prepare(t, &parent, &d)
			e := other.New(1)
			assert.False(t, e.IsHandled())
			_, err := d.DispatchEvent(e)
			assert.NoError(t, err)
			assert.Equal(t, c.want, e.IsHandled())
			assert.False(t, e.Clone().IsHandled())
		})
	}
}
