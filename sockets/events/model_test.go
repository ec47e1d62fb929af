package events_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/smalltalk-sockets/go/sockets/events"
)

const (
	modelDispatchers = 5
	modelListeners   = 8
	modelDepth       = 3 // listeners of deeper events do nothing else
)

// modelListener is the number of a listener of the model. The number decides
// whether it is a function for the capture phase, a function or an object, and
// which of two types it is for.
type modelListener int

func (l modelListener) capture() bool { return l%4 == 0 }
func (l modelListener) object() bool  { return l%4 == 1 }
func (l modelListener) kind() int     { return int(l) / 4 % 2 }

// deed is an action of a program or a listener.
type deed struct {
	name      string
	d, parent int
	l         modelListener
	priority  int
	kind      int
	options   events.EventOption
}

var deeds = rapid.Custom(func(t *rapid.T) deed {
	return deed{
		name: rapid.SampledFrom([]string{
			"add", "add", "add", "remove", "remove", "dispatch", "dispatch", "parent",
			"prevent", "stop", "stop at once", "dispatch again", "ask",
		}).Draw(t, "deed"),
		d:        rapid.IntRange(0, modelDispatchers-1).Draw(t, "dispatcher"),
		parent:   rapid.IntRange(-1, modelDispatchers-1).Draw(t, "parent"),
		l:        modelListener(rapid.IntRange(0, modelListeners-1).Draw(t, "listener")),
		priority: rapid.IntRange(-1, 1).Draw(t, "priority"),
		kind:     rapid.IntRange(0, 1).Draw(t, "type"),
		options:  events.EventOption(rapid.IntRange(0, 3).Draw(t, "options")),
	}
})

// journal records what happened in a world, and holds what its listeners do.
type journal struct {
	lines  []string
	depth  int
	script [modelListeners][]deed
}

func (j *journal) note(format string, args ...any) {
	j.lines = append(j.lines, fmt.Sprintf(format, args...))
}

// world is where deeds are done: the package, or the model.
type world interface {
	// do does a deed, in a listener of event e or, with nil, outside of any.
	do(d deed, e any)
	written() *journal
}

// called is what a listener does in either world.
func called(w world, l modelListener, e any) {
	j := w.written()
	if j.depth >= modelDepth {
		return
	}
	j.depth++
	defer func() { j.depth-- }()
	for _, d := range j.script[l] {
		w.do(d, e)
	}
}

// actual is the package.
type actual struct {
	journal
	dispatchers [modelDispatchers]events.EventDispatcher
	types       [2]*events.Type[int]
	functions   [modelListeners]*events.Listener
	objects     [modelListeners]realObject
}

type realObject struct {
	w *actual
	l modelListener
}

func (o *realObject) HandleEvent(e *events.Event[int]) { o.w.called(o.l, e) }

func newActual() *actual {
	w := &actual{types: [2]*events.Type[int]{events.NewType[int]("", "0"), events.NewType[int]("", "1")}}
	for l := range modelListener(modelListeners) {
		w.objects[l] = realObject{w, l}
		f := func(e *events.Event[int]) { w.called(l, e) }
		w.functions[l] = events.On(w.types[l.kind()], f)
		if l.capture() {
			w.functions[l] = events.OnCapture(w.types[l.kind()], f)
		}
	}
	return w
}

func (w *actual) listener(l modelListener) *events.Listener {
	if l.object() {
		return events.Handle(w.types[l.kind()], &w.objects[l])
	}
	return w.functions[l]
}

// number returns the number of a dispatcher, -1 for none.
func (w *actual) number(d any) int {
	for i := range w.dispatchers {
		if d == any(&w.dispatchers[i]) {
			return i
		}
	}
	return -1
}

func (w *actual) written() *journal { return &w.journal }

func (w *actual) called(l modelListener, e *events.Event[int]) {
	w.note("%d called at %d of %d, %v", l, w.number(e.CurrentTarget()), w.number(e.Target()), e.Phase())
	called(w, l, e)
}

func (w *actual) do(d deed, in any) {
	e, _ := in.(*events.Event[int])
	at := &w.dispatchers[d.d]
	switch d.name {
	case "add":
		_ = at.AddEventListener(w.listener(d.l), events.Priority(d.priority))
	case "remove":
		at.RemoveEventListener(w.listener(d.l))
	case "dispatch":
		goesOn, err := at.DispatchEvent(w.types[d.kind].New(0, d.options))
		w.note("dispatched: %v %v", goesOn, err)
	case "dispatch again":
		if e != nil {
			goesOn, err := at.DispatchEvent(e)
			w.note("dispatched again: %v %v, then %d of %d, %v %v", goesOn, err,
				w.number(e.CurrentTarget()), w.number(e.Target()), e.Phase(), e.IsDefaultPrevented())
		}
	case "parent":
		var parent *events.EventDispatcher
		if d.parent >= 0 {
			parent = &w.dispatchers[d.parent]
		}
		w.note("parent: %v", at.SetParent(parent))
	case "ask":
		w.note("has %v, will trigger %v", at.HasEventListener(w.types[d.kind]), at.WillTrigger(w.types[d.kind]))
	case "prevent", "stop", "stop at once":
		if e != nil {
			map[string]func(){
				"prevent": e.PreventDefault, "stop": e.StopPropagation, "stop at once": e.StopImmediatePropagation,
			}[d.name]()
			w.note("prevented: %v", e.IsDefaultPrevented())
		}
	}
}

// model implements all of it in the simplest way.
type model struct {
	journal
	parent [modelDispatchers]int
	added  []*modelAdded // in the order of adding
}

type modelAdded struct {
	d, priority int
	l           modelListener
	removed     bool
}

type modelEvent struct {
	kind                      int
	options                   events.EventOption
	target, current           int
	phase                     events.Phase
	prevented, stopped, ended bool
}

func newModel() *model { return &model{parent: [modelDispatchers]int{-1, -1, -1, -1, -1}} }

func (m *model) written() *journal { return &m.journal }

func (m *model) ancestors(d int) (ancestors []int) {
	for a := m.parent[d]; a >= 0; a = m.parent[a] {
		ancestors = append(ancestors, a)
	}
	return ancestors
}

// listeners returns the listeners of a dispatcher in the order of their calls.
func (m *model) listeners(d, kind int, capture bool) (list []*modelAdded) {
	for _, priority := range []int{1, 0, -1} {
		for _, a := range m.added {
			if a.d == d && a.priority == priority && a.l.kind() == kind && a.l.capture() == capture {
				list = append(list, a)
			}
		}
	}
	return list
}

func (m *model) dispatch(d int, e *modelEvent) bool {
	type visit struct {
		d         int
		phase     events.Phase
		listeners []*modelAdded
	}
	var visits []visit
	up := m.ancestors(d)
	down := slices.Clone(up)
	slices.Reverse(down)
	for _, a := range down {
		visits = append(visits, visit{a, events.Capturing, m.listeners(a, e.kind, true)})
	}
	visits = append(visits, visit{d, events.AtTarget, m.listeners(d, e.kind, false)})
	if e.options&events.Bubbles != 0 {
		for _, a := range up {
			visits = append(visits, visit{a, events.Bubbling, m.listeners(a, e.kind, false)})
		}
	}
	e.target = d
	for _, v := range visits {
		if e.stopped {
			break
		}
		e.current, e.phase = v.d, v.phase
		for _, a := range v.listeners {
			if a.removed || e.ended {
				continue
			}
			m.note("%d called at %d of %d, %v", a.l, e.current, e.target, e.phase)
			called(m, a.l, e)
		}
	}
	e.current, e.phase = -1, events.NoPhase
	return !e.prevented
}

func (m *model) do(d deed, in any) {
	e, _ := in.(*modelEvent)
	is := func(a *modelAdded) bool { return a.d == d.d && a.l == d.l }
	has := func(at int) bool {
		return slices.ContainsFunc(m.added, func(a *modelAdded) bool { return a.d == at && a.l.kind() == d.kind })
	}
	switch d.name {
	case "add":
		if !slices.ContainsFunc(m.added, is) {
			m.added = append(m.added, &modelAdded{d: d.d, priority: d.priority, l: d.l})
		}
	case "remove":
		m.added = slices.DeleteFunc(slices.Clone(m.added), func(a *modelAdded) bool {
			a.removed = a.removed || is(a)
			return a.removed
		})
	case "dispatch":
		w := &modelEvent{kind: d.kind, options: d.options}
		m.note("dispatched: %v %v", m.dispatch(d.d, w), nil)
	case "dispatch again":
		if e != nil {
			goesOn := m.dispatch(d.d, &modelEvent{kind: e.kind, options: e.options})
			m.note("dispatched again: %v %v, then %d of %d, %v %v", goesOn, nil, e.current, e.target, e.phase, e.prevented)
		}
	case "parent":
		var err error
		if d.parent == d.d || d.parent >= 0 && slices.Contains(m.ancestors(d.parent), d.d) {
			err = events.ErrCycle
		} else {
			m.parent[d.d] = d.parent
		}
		m.note("parent: %v", err)
	case "ask":
		m.note("has %v, will trigger %v", has(d.d), has(d.d) || slices.ContainsFunc(m.ancestors(d.d), has))
	case "prevent", "stop", "stop at once":
		if e != nil {
			e.prevented = e.prevented || d.name == "prevent" && e.options&events.Cancelable != 0
			e.stopped = e.stopped || d.name != "prevent"
			e.ended = e.ended || d.name == "stop at once"
			m.note("prevented: %v", e.prevented)
		}
	}
}

func TestModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, m := newActual(), newModel()
		for l := range modelListeners {
			script := rapid.SliceOfN(deeds, 0, 3).Draw(t, fmt.Sprintf("script of %d", l))
			r.script[l], m.script[l] = script, script
		}
		for _, d := range rapid.SliceOfN(deeds, 1, 40).Draw(t, "deeds") {
			r.do(d, nil)
			m.do(d, nil)
			require.Equal(t, m.lines, r.lines)
			r.lines, m.lines = nil, nil
		}
	})
}
