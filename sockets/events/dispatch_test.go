package events_test

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/sockets/events"
)

func TestFlow(t *testing.T) {
	for _, c := range []struct {
		name    string
		from    func(*family) *events.EventDispatcher
		options []events.EventOption
		want    string
	}{
		{"leaf", func(f *family) *events.EventDispatcher { return &f.leaf }, nil,
			"root↓1 root↓2 middle↓1 middle↓2 leaf1 leaf2"},
		{"leaf, bubbling", func(f *family) *events.EventDispatcher { return &f.leaf }, []events.EventOption{events.Bubbles},
			everyone},
		{"middle", func(f *family) *events.EventDispatcher { return &f.middle }, nil,
			"root↓1 root↓2 middle↑1 middle↑2"},
		{"middle, bubbling", func(f *family) *events.EventDispatcher { return &f.middle }, []events.EventOption{events.Bubbles},
			"root↓1 root↓2 middle↑1 middle↑2 root↑1 root↑2"},
		{"root, bubbling", func(f *family) *events.EventDispatcher { return &f.root }, []events.EventOption{events.Bubbles},
			"root↑1 root↑2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFamily(t)
			dispatch(t, c.from(f), word.New("", c.options...))
			assert.Equal(t, c.want, f.take())
		})
	}
}

func TestWhatAnEventShowsOnItsWay(t *testing.T) {
	f := newFamily(t)
	sent := word.New("hello", events.Bubbles)
	phases := map[string]events.Phase{"↓": events.Capturing, "f": events.AtTarget, "↑": events.Bubbling}
	for _, name := range strings.Fields(everyone) {
		f.acts[name] = func(e *events.Event[string]) {
			assert.Same(t, sent, e)
			assert.Same(t, &f.leaf, e.Target())
			assert.Same(t, f.at(name), e.CurrentTarget())
			for mark, phase := range phases {
				if strings.Contains(name, mark) {
					assert.Equal(t, phase, e.Phase(), name)
				}
			}
		}
	}
	dispatch(t, &f.leaf, sent)
	assert.Equal(t, everyone, f.take())
	assert.Same(t, &f.leaf, sent.Target(), "it stays")
	assert.Nil(t, sent.CurrentTarget())
	assert.Equal(t, events.NoPhase, sent.Phase())
}

func TestNobodyListens(t *testing.T) {
	var d events.EventDispatcher
	e := word.New("", events.Bubbles, events.Cancelable)
	goesOn, err := d.DispatchEvent(e)
	require.NoError(t, err)
	assert.True(t, goesOn)
	assert.Same(t, &d, e.Target())
}

// until returns the names up to the given one.
func until(name string) string { return everyone[:strings.Index(everyone, name)+len(name)] }

func TestStop(t *testing.T) {
	for _, name := range strings.Fields(everyone) {
		t.Run(name, func(t *testing.T) {
			f := newFamily(t)
			f.acts[name] = func(e *events.Event[string]) { e.StopImmediatePropagation() }
			assert.Equal(t, until(name), f.bubble(t), "at once")

			f.acts[name] = func(e *events.Event[string]) { e.StopPropagation() }
			second := strings.TrimRight(name, "12") + "2"
			assert.Equal(t, until(second), f.bubble(t), "behind the current target")

			f.acts[name] = func(e *events.Event[string]) { e.StopImmediatePropagation(); e.StopPropagation() }
			assert.Equal(t, until(name), f.bubble(t), "the stronger one stays")

			f.acts[name] = nil
			assert.Equal(t, everyone, f.bubble(t), "an event stops itself alone")
		})
	}
}

// Each listener makes each change to each other listener: some take effect at
// once, others with the next event.
func TestChangesDuringADispatch(t *testing.T) {
	all := strings.Fields(everyone)
	without := func(names []string, i int) []string { return slices.Delete(slices.Clone(names), i, i+1) }
	for acting, actor := range all {
		for at, name := range all {
			t.Run(actor+" "+name, func(t *testing.T) {
				once := func(f *family, act func()) {
					f.acts[actor] = func(*events.Event[string]) { f.acts[actor] = nil; act() }
				}
				first := all
				if at > acting {
					first = without(all, at)
				}

				f := newFamily(t)
				once(f, func() { f.remove(name) })
				assert.Equal(t, strings.Join(first, " "), f.bubble(t), "removed")
				assert.Equal(t, strings.Join(without(all, at), " "), f.bubble(t), "removed, later")

				f = newFamily(t)
				once(f, func() { f.remove(name); f.add(t, name) })
				assert.Equal(t, strings.Join(first, " "), f.bubble(t), "removed and added")
				last := slices.Clone(all)
				if at%2 == 0 {
					last[at], last[at+1] = last[at+1], last[at]
				}
				assert.Equal(t, strings.Join(last, " "), f.bubble(t), "removed and added, later")

				f = newFamily(t)
				more := strings.TrimRight(name, "12") + "3"
				once(f, func() { f.add(t, more, events.Priority(1)) })
				assert.Equal(t, everyone, f.bubble(t), "added")
				assert.Equal(t, strings.Join(slices.Insert(slices.Clone(all), at&^1, more), " "), f.bubble(t), "added, later")

				f = newFamily(t)
				once(f, func() { f.add(t, more); f.remove(more) })
				assert.Equal(t, everyone, f.bubble(t), "added and removed")
				assert.Equal(t, everyone, f.bubble(t), "added and removed, later")
			})
		}
	}
}

func TestParentsChangeDuringADispatch(t *testing.T) {
	f := newFamily(t)
	f.acts["root↓1"] = func(*events.Event[string]) {
		require.NoError(t, f.leaf.SetParent(nil))
		require.NoError(t, f.middle.SetParent(nil))
	}
	assert.Equal(t, everyone, f.bubble(t), "it keeps its way")
	assert.Equal(t, "leaf1 leaf2", f.bubble(t))
}

func TestListenersDispatch(t *testing.T) {
	for _, c := range []struct {
		name  string
		act   func(*testing.T, *family)
		wants string
	}{
		{"the same event there", func(t *testing.T, f *family) { dispatch(t, &f.leaf, word.New("again")) },
			"leaf1 root↓1 root↓2 middle↓1 middle↓2 leaf1 leaf2 leaf2"},
		{"the same event at an ancestor", func(t *testing.T, f *family) { dispatch(t, &f.root, word.New("again")) },
			"leaf1 root↑1 root↑2 leaf2"},
		{"another event there", func(t *testing.T, f *family) { dispatch(t, &f.leaf, other.New(1)) },
			"leaf1 other leaf2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFamily(t)
			listen(t, &f.leaf, events.On(other, func(*events.Event[int]) { f.calls = append(f.calls, "other") }))
			f.acts["leaf1"] = func(e *events.Event[string]) {
				f.acts["leaf1"] = nil
				c.act(t, f)
				assert.Equal(t, events.AtTarget, e.Phase())
				assert.Same(t, &f.leaf, e.CurrentTarget())
			}
			assert.Equal(t, "root↓1 root↓2 middle↓1 middle↓2 "+c.wants+" middle↑1 middle↑2 root↑1 root↑2", f.bubble(t))
		})
	}
}

func TestListenerRemovedByAnEventWithinTheEvent(t *testing.T) {
	f := newFamily(t)
	f.acts["leaf1"] = func(*events.Event[string]) {
		f.acts["leaf1"] = func(*events.Event[string]) { f.remove("leaf2") }
		dispatch(t, &f.leaf, word.New("again"))
	}
	assert.NotContains(t, f.bubble(t), "leaf2")
}

func TestRedispatch(t *testing.T) {
	t.Run("during its dispatch", func(t *testing.T) {
		f := newFamily(t)
		sent := word.New("hello", events.Bubbles, events.Cancelable)
		var second events.EventDispatcher
		f.acts["middle↑1"] = func(e *events.Event[string]) {
			goesOn, err := second.DispatchEvent(e)
			require.NoError(t, err)
			assert.False(t, goesOn)
			assert.False(t, e.IsDefaultPrevented())
			assert.Same(t, &f.leaf, e.Target())
			assert.Same(t, &f.middle, e.CurrentTarget())
			assert.Equal(t, events.Bubbling, e.Phase())
		}
		calls := 0
		listen(t, &second, events.On(word, func(e *events.Event[string]) {
			calls++
			assert.NotSame(t, sent, e)
			assert.Equal(t, "hello", e.Detail)
			assert.Same(t, &second, e.Target())
			e.PreventDefault()
			e.StopImmediatePropagation()
		}))
		goesOn, err := f.leaf.DispatchEvent(sent)
		require.NoError(t, err)
		assert.True(t, goesOn)
		assert.Equal(t, everyone, f.take())
		assert.Equal(t, 1, calls)
	})
	t.Run("afterwards", func(t *testing.T) {
		f := newFamily(t)
		sent := word.New("hello", events.Cancelable)
		f.acts["leaf1"] = func(e *events.Event[string]) { e.PreventDefault() }
		dispatch(t, &f.leaf, sent)
		f.take()
		f.acts["root↑1"] = func(e *events.Event[string]) {
			assert.NotSame(t, sent, e)
			assert.Same(t, &f.root, e.Target())
			assert.False(t, e.IsDefaultPrevented())
		}
		goesOn, err := f.root.DispatchEvent(sent)
		require.NoError(t, err)
		assert.True(t, goesOn)
		assert.Equal(t, "root↑1 root↑2", f.take())
		assert.Same(t, &f.leaf, sent.Target())
		assert.True(t, sent.IsDefaultPrevented())
	})
}

func TestRecursionLimit(t *testing.T) {
	t.Run("one dispatcher", func(t *testing.T) {
		var d events.EventDispatcher
		calls, failed := 0, 0
		listen(t, &d, events.On(word, func(*events.Event[string]) {
			calls++
			e := word.New("again")
			if _, err := d.DispatchEvent(e); err != nil {
				failed++
				require.ErrorIs(t, err, events.ErrRecursion)
				assert.Nil(t, e.Target(), "it was not dispatched")
			}
		}))
		for range 2 {
			dispatch(t, &d, word.New(""))
			assert.Equal(t, events.RecursionLimit, calls)
			assert.Equal(t, 1, failed, "the others went well")
			calls, failed = 0, 0
		}
	})
	t.Run("two by turns", func(t *testing.T) {
		var a, b events.EventDispatcher
		calls := 0
		var last error
		turn := func(to *events.EventDispatcher) *events.Listener {
			return events.On(word, func(*events.Event[string]) {
				calls++
				if _, err := to.DispatchEvent(word.New("again")); err != nil {
					last = err
				}
			})
		}
		listen(t, &a, turn(&b))
		listen(t, &b, turn(&a))
		dispatch(t, &a, word.New(""))
		assert.Equal(t, 2*events.RecursionLimit, calls)
		assert.ErrorIs(t, last, events.ErrRecursion)
	})
}

// isUsable requires that events can be dispatched as deep as RecursionLimit.
func isUsable(t *testing.T, d *events.EventDispatcher) {
	t.Helper()
	depth := 0
	l := events.On(other, func(*events.Event[int]) {
		depth++
		_, _ = d.DispatchEvent(other.New(0))
	})
	listen(t, d, l)
	defer d.RemoveEventListener(l)
	dispatch(t, d, other.New(0))
	assert.Equal(t, events.RecursionLimit, depth)
}

func TestPanicWithoutOnPanic(t *testing.T) {
	for _, where := range []string{"root↓1", "leaf1", "root↑2"} {
		f := newFamily(t)
		f.acts[where] = panics[string](bug)
		e := word.New("", events.Bubbles)
		assert.PanicsWithValue(t, "oh", func() { _, _ = f.leaf.DispatchEvent(e) })
		assert.Equal(t, until(where), f.take(), "others are not called")
		assert.Equal(t, events.NoPhase, e.Phase())
		assert.Nil(t, e.CurrentTarget())
		isUsable(t, &f.leaf)
	}
}

func TestPanicWithOnPanic(t *testing.T) {
	f := newFamily(t)
	wrong := errors.New("wrong")
	var told []*events.PanicError
	f.leaf.OnPanic(func(p *events.PanicError) { told = append(told, p) })
	sent := word.New("", events.Bubbles, events.Cancelable)
	f.acts["leaf1"] = func(e *events.Event[string]) { e.PreventDefault(); panic(wrong) }
	f.acts["leaf2"] = panics[string](bug)
	goesOn, err := f.leaf.DispatchEvent(sent)
	require.NoError(t, err)
	assert.False(t, goesOn, "what it did before stays")
	assert.Equal(t, everyone, f.take())
	require.Len(t, told, 2)
	assert.ErrorIs(t, told[0], wrong)
	assert.Equal(t, "oh", told[1].Value)
	for _, p := range told {
		assert.Same(t, sent, p.Event)
		assert.Contains(t, string(p.Stack), "TestPanicWithOnPanic")
	}
	isUsable(t, &f.leaf)

	f.acts["leaf1"], f.acts["leaf2"] = nil, nil
	f.acts["root↓1"] = panics[string]("of another")
	assert.PanicsWithValue(t, "of another", func() { f.bubble(t) }, "each dispatcher has its own")

	// The function that is told of a bug can have one too.
	f.leaf.OnPanic(func(p *events.PanicError) { panic(fmt.Sprint("told ", p.Value)) })
	f.acts["root↓1"] = nil
	f.acts["leaf1"] = panics[string](bug)
	assert.PanicsWithValue(t, "told oh", func() { f.bubble(t) })
	f.leaf.OnPanic(nil)
	assert.PanicsWithValue(t, "oh", func() { f.bubble(t) })
	isUsable(t, &f.leaf)
}

func TestPanicOfAWeakListenerKeepsIt(t *testing.T) {
	var d events.EventDispatcher
	told := 0
	d.OnPanic(func(*events.PanicError) { told++ })
	l := events.On(word, panics[string](bug))
	listen(t, &d, l, events.Weak())
	dispatch(t, &d, word.New(""))
	dispatch(t, &d, word.New(""))
	assert.Equal(t, 2, told)
	runtime.KeepAlive(l)
}

func TestGoexitInAListener(t *testing.T) {
	for name, onPanic := range map[string]func(*events.PanicError){
		"without OnPanic": nil,
		"with OnPanic":    func(p *events.PanicError) { t.Error(p) },
	} {
		t.Run(name, func(t *testing.T) {
			f := newFamily(t)
			f.leaf.OnPanic(onPanic)
			f.acts["leaf1"] = func(*events.Event[string]) { runtime.Goexit() }
			e := word.New("", events.Bubbles)
			returned, ended := false, make(chan struct{})
			go func() {
				defer close(ended)
				_, _ = f.leaf.DispatchEvent(e)
				returned = true
			}()
			<-ended
			assert.False(t, returned)
			assert.True(t, e.IsHandled(), "a listener was called")
			assert.Equal(t, until("leaf1"), f.take())
			assert.Equal(t, events.NoPhase, e.Phase())
			assert.Nil(t, e.CurrentTarget())
			isUsable(t, &f.leaf)
			f.acts["leaf1"] = nil
			assert.Equal(t, everyone, f.bubble(t))
		})
	}
}

// embedding is an event of a program's own.
type embedding struct{ *events.Event[string] }

func TestEventThatIsEmbedded(t *testing.T) {
	f := newFamily(t)
	e := embedding{word.New("")}
	f.acts["leaf1"] = func(got *events.Event[string]) { assert.Same(t, e.Event, got) }
	dispatch(t, &f.leaf, e)
	assert.Equal(t, until("leaf2"), f.take())
}

func TestNoEvent(t *testing.T) {
	var d events.EventDispatcher
	for name, e := range map[string]events.AnyEvent{
		"nil":            nil,
		"nil pointer":    (*events.Event[string])(nil),
		"embedded nil":   embedding{},
		"made by nobody": new(events.Event[string]),
	} {
		goesOn, err := d.DispatchEvent(e)
		require.ErrorIs(t, err, events.ErrArgument, name)
		assert.False(t, goesOn, name)
	}
	isUsable(t, &d)
}
