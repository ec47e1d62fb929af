package events_test

import (
	"runtime"
	"testing"
	"weak"

	"github.com/stretchr/testify/assert"

	"github.com/smalltalk-sockets/go/sockets/events"
)

// listenerObject counts its calls.
type listenerObject struct {
	calls *int
	_     [4]int
}

func (o *listenerObject) HandleEvent(*events.Event[string]) { *o.calls++ }

func TestNoListener(t *testing.T) {
	assert.Nil(t, events.On(word, nil))
	assert.Nil(t, events.OnCapture(word, nil))
	assert.Nil(t, events.Handle(word, (*listenerObject)(nil)))
	assert.Nil(t, events.On(nil, func(*events.Event[string]) {}))
	assert.Nil(t, events.OnCapture(nil, func(*events.Event[string]) {}))
	assert.Nil(t, events.Handle(nil, &listenerObject{}))
}

func TestHandleIsAnObjectsIdentity(t *testing.T) {
	for name, options := range map[string][]events.ListenerOption{"kept": nil, "weak": {events.Weak()}} {
		t.Run(name, func(t *testing.T) {
			calls, others := 0, 0
			one, two := &listenerObject{calls: &calls}, &listenerObject{calls: &others}
			var d events.EventDispatcher
			listen(t, &d, events.Handle(word, one), options...)
			listen(t, &d, events.Handle(word, one), options...)
			listen(t, &d, events.Handle(word, one))
			listen(t, &d, events.Handle(word, two), options...)
			assert.Equal(t, 2, d.Kept())
			dispatch(t, &d, word.New(""))
			assert.Equal(t, []int{1, 1}, []int{calls, others})

			d.RemoveEventListener(events.Handle(word, one))
			dispatch(t, &d, word.New(""))
			assert.Equal(t, []int{1, 2}, []int{calls, others})

			listen(t, &d, events.Handle(word, one))
			dispatch(t, &d, word.New(""))
			assert.Equal(t, []int{2, 3}, []int{calls, others})
			runtime.KeepAlive(one)
			runtime.KeepAlive(two)
		})
	}
}

func TestHandleOfAnotherTypeIsAnother(t *testing.T) {
	second := events.NewType[string]("", "second")
	calls := 0
	o := &listenerObject{calls: &calls}
	var d events.EventDispatcher
	listen(t, &d, events.Handle(word, o))
	listen(t, &d, events.Handle(second, o))
	d.RemoveEventListener(events.Handle(word, o))
	dispatch(t, &d, word.New(""))
	assert.Zero(t, calls)
	dispatch(t, &d, second.New(""))
	assert.Equal(t, 1, calls)
}

func TestFunctionsHaveNoIdentity(t *testing.T) {
	calls := 0
	f := func(*events.Event[string]) { calls++ }
	var d events.EventDispatcher
	listen(t, &d, events.On(word, f))
	listen(t, &d, events.On(word, f))
	d.RemoveEventListener(events.On(word, f))
	dispatch(t, &d, word.New(""))
	assert.Equal(t, 2, calls)
}

// weakly adds weak listeners to a dispatcher: a function for each phase, and an
// object. The results keep them alive.
func weakly(t *testing.T, d *events.EventDispatcher, calls *int) (on, capture *events.Listener, object *listenerObject) {
	f := func(*events.Event[string]) { *calls++ }
	on, capture, object = events.On(word, f), events.OnCapture(word, f), &listenerObject{calls: calls}
	listen(t, d, on, events.Weak())
	listen(t, d, capture, events.Weak())
	listen(t, d, events.Handle(word, object), events.Weak(), events.Priority(1))
	return on, capture, object
}

// collect runs the garbage collector until nothing more can be freed.
func collect() {
	runtime.GC()
	runtime.GC()
}

func TestWeakListenersStayWhileTheyAreKept(t *testing.T) {
	var root, leaf events.EventDispatcher
	assert.NoError(t, leaf.SetParent(&root))
	calls := 0
	on, capture, object := weakly(t, &root, &calls)
	collect()
	dispatch(t, &leaf, word.New("", events.Bubbles))
	assert.Equal(t, 3, calls)
	assert.True(t, root.HasEventListener(word))
	assert.Equal(t, 3, root.Kept())
	runtime.KeepAlive(on)
	runtime.KeepAlive(capture)
	runtime.KeepAlive(object)
}

func TestWeakListenersVanish(t *testing.T) {
	calls := 0
	for name, shrink := range map[string]func(*events.EventDispatcher){
		"by an event of a child": func(d *events.EventDispatcher) {
			var leaf events.EventDispatcher
			assert.NoError(t, leaf.SetParent(d))
			dispatch(t, &leaf, word.New("", events.Bubbles))
		},
		"by an event of a child, with OnPanic": func(d *events.EventDispatcher) {
			var leaf events.EventDispatcher
			assert.NoError(t, leaf.SetParent(d))
			d.OnPanic(func(p *events.PanicError) { t.Error(p) })
			dispatch(t, &leaf, word.New("", events.Bubbles))
		},
		"by others that come and go": func(d *events.EventDispatcher) {
			for _, l := range []*events.Listener{
				events.On(word, func(*events.Event[string]) {}), events.OnCapture(word, func(*events.Event[string]) {}),
			} {
				listen(t, d, l)
				d.RemoveEventListener(l)
			}
		},
		"by removing others": func(d *events.EventDispatcher) {
			d.RemoveEventListener(events.On(word, func(*events.Event[string]) {}))
			d.RemoveEventListener(events.OnCapture(word, func(*events.Event[string]) {}))
		},
	} {
		t.Run(name, func(t *testing.T) {
			var d events.EventDispatcher
			weakly(t, &d, &calls)
			assert.Equal(t, 3, d.Kept())
			collect()
			assert.False(t, d.HasEventListener(word))
			assert.False(t, d.WillTrigger(word))
			shrink(&d)
			assert.Zero(t, d.Kept())
		})
	}
	assert.Zero(t, calls)
}

func TestKeptListenerKeepsItsObject(t *testing.T) {
	calls := 0
	var kept, faint events.EventDispatcher
	func() {
		object := &listenerObject{calls: &calls}
		listen(t, &kept, events.Handle(word, object))
		listen(t, &faint, events.Handle(word, object), events.Weak())
	}()
	collect()
	dispatch(t, &kept, word.New(""))
	dispatch(t, &faint, word.New(""))
	assert.Equal(t, 2, calls)
	runtime.KeepAlive(&kept)
}

func TestRemovedListenersAreLetGo(t *testing.T) {
	var d events.EventDispatcher
	calls := 0
	objects := make([]*listenerObject, 3)
	var seen []weak.Pointer[listenerObject]
	for i := range objects {
		objects[i] = &listenerObject{calls: &calls}
		seen = append(seen, weak.Make(objects[i]))
		listen(t, &d, events.Handle(word, objects[i]))
	}
	d.RemoveEventListener(events.Handle(word, objects[0]))
	d.RemoveEventListener(events.Handle(word, objects[2]))
	clear(objects)
	collect()
	assert.Nil(t, seen[0].Value())
	assert.NotNil(t, seen[1].Value())
	assert.Nil(t, seen[2].Value())
	dispatch(t, &d, word.New(""))
	assert.Equal(t, 1, calls)
}

// A weak listener that is gone does not prevent another one of the same object.
func TestSomeWeakListenersVanish(t *testing.T) {
	var d events.EventDispatcher
	calls := 0
	on, capture, object := weakly(t, &d, &calls)
	runtime.KeepAlive(capture)
	collect()
	dispatch(t, &d, word.New(""))
	assert.Equal(t, 2, calls)
	assert.True(t, d.HasEventListener(word))
	runtime.KeepAlive(on)
	collect()
	dispatch(t, &d, word.New(""))
	assert.Equal(t, 3, calls, "the object alone")
	listen(t, &d, events.Handle(word, object))
	dispatch(t, &d, word.New(""))
	assert.Equal(t, 4, calls)
}

// TestHandleCapture: an object is a listener of its own in each of the two
// phases.
func TestHandleCapture(t *testing.T) {
	var parent, child events.EventDispatcher
	assert.NoError(t, child.SetParent(&parent))
	h := &phases{}
	assert.NoError(t, parent.AddEventListener(events.HandleCapture(other, h)))
	assert.NoError(t, parent.AddEventListener(events.HandleCapture(other, h)))
	assert.NoError(t, parent.AddEventListener(events.Handle(other, h)))
	_, err := child.DispatchEvent(other.New(1, events.Bubbles))
	assert.NoError(t, err)
	assert.Equal(t, []events.Phase{events.Capturing, events.Bubbling}, h.seen)
	parent.RemoveEventListener(events.HandleCapture(other, h))
	_, err = child.DispatchEvent(other.New(1, events.Bubbles))
	assert.NoError(t, err)
	assert.Equal(t, []events.Phase{events.Capturing, events.Bubbling, events.Bubbling}, h.seen)
	assert.Nil(t, events.HandleCapture(other, (*phases)(nil)))
}

// phases records the phases in which it was called.
type phases struct{ seen []events.Phase }

func (p *phases) HandleEvent(e *events.Event[int]) { p.seen = append(p.seen, e.Phase()) }
