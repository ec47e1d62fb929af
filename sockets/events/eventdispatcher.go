package events

import (
	"fmt"
	"reflect"
	"sync"
	"sync/atomic"

	"github.com/smalltalk-sockets/go/readbuffer/misuse"
)

// Dispatcher is what dispatches events: an [EventDispatcher], or an object that
// has one and forwards to it.
type Dispatcher interface {
	AddEventListener(l *Listener, options ...ListenerOption) error
	RemoveEventListener(l *Listener)
	DispatchEvent(e AnyEvent) (bool, error)
	HasEventListener(t AnyType) bool
	WillTrigger(t AnyType) bool
}

// EventDispatcher has listeners, and calls them with events. The zero value is
// ready for use, and is the target of its events. It must not be copied after
// first use.
//
// Listeners can be added, removed and queried from any goroutine at any time.
// Dispatching is for one goroutine at a time, in which the listeners run; a
// listener may dispatch again. A [Loop] provides such a goroutine.
type EventDispatcher struct {
	target   any // nil stands for the dispatcher itself
	parent   atomic.Pointer[EventDispatcher]
	panicked atomic.Pointer[func(*PanicError)]
	depth    atomic.Int32 // of nested dispatches

	mu sync.Mutex // guards lists; never held while a listener runs
	// lists are ordered by priority. A slice is never changed once it is in the
	// map: a dispatch that iterates over one while listeners come and go has the
	// old one.
	lists map[listKey][]*registration
}

var _ Dispatcher = (*EventDispatcher)(nil)

// NewEventDispatcher makes a dispatcher that belongs to an object, which is the
// target of its events. With nil the target is the dispatcher.
//
// AIR: EventDispatcher.dispatchEvent, Event.target.
func NewEventDispatcher(target any) *EventDispatcher { return &EventDispatcher{target: target} }

// mustExist panics on a nil dispatcher.
func (d *EventDispatcher) mustExist() {
	if d == nil {
		panic(nilDispatcher)
	}
}

// registration is a listener that was added.
type registration struct {
	reference
	priority int
	removed  atomic.Bool
}

func (r *registration) isThere() bool { return !r.removed.Load() && r.identity() != nil }

// ListenerOption is an optional argument of AddEventListener.
type ListenerOption func(*listenerSettings)

type listenerSettings struct {
	priority int
	weak     bool
}

// Priority is the priority of a listener: it is called before those of lower
// priority. It may be negative. The default is 0.
//
// AIR: EventDispatcher.addEventListener.
func Priority(n int) ListenerOption { return func(s *listenerSettings) { s.priority = n } }

// Weak holds the listener by a weak pointer: it is called only while something
// else keeps the Listener alive or, for one that Handle made, the object. Once
// the garbage collector has taken that, the listener is gone. An object of less
// than 16 bytes without pointers may stay longer.
//
// AIR: EventDispatcher.addEventListener.
func Weak() ListenerOption { return func(s *listenerSettings) { s.weak = true } }

// AddEventListener adds a listener, which is called with events from now on:
// listeners of higher priority first, then in the order of adding. A listener
// that is there already stays as it is: to give it another priority, remove it
// first. One that is added while an event is dispatched is not called with that
// event. A nil listener or option is an *ArgumentError; there are no other errors.
//
// AIR: EventDispatcher.addEventListener.
func (d *EventDispatcher) AddEventListener(l *Listener, options ...ListenerOption) error {
	d.mustExist()
	if l == nil || l.reference == nil {
		return misuse.Nil("events.AddEventListener", "listener", "On and Handle make one, unless their type, function or pointer is nil")
	}
	var settings listenerSettings
	for _, o := range options {
		if o == nil {
			return misuse.Nil("events.AddEventListener", "option", "leave it out")
		}
		o(&settings)
	}
	added := &registration{reference: l.reference, priority: settings.priority}
	if settings.weak {
		added.reference = l.weakly()
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.insert(l, added)
	return nil
}

// insert puts a registration behind those of its priority, unless its listener is
// there already. The caller holds mu.
func (d *EventDispatcher) insert(l *Listener, added *registration) {
	old := d.lists[l.place]
	for _, r := range old {
		if r.identity() == l.identity() {
			return
		}
	}
	list := make([]*registration, 0, len(old)+1)
	rest := old
	for ; len(rest) > 0 && rest[0].priority >= added.priority; rest = rest[1:] {
		list = append(list, rest[0])
	}
	d.replace(l.place, append(append(list, added), rest...))
}

// replace makes list the list of a place, without the listeners that are gone.
// The caller holds mu and does not use list afterwards.
func (d *EventDispatcher) replace(at listKey, list []*registration) {
	kept := list[:0]
	for _, r := range list {
		if r.isThere() {
			kept = append(kept, r)
		}
	}
	clear(list[len(kept):])
	if len(kept) == 0 {
		delete(d.lists, at)
		return
	}
	if d.lists == nil {
		d.lists = make(map[listKey][]*registration)
	}
	d.lists[at] = kept
}

// RemoveEventListener removes a listener, which is not called any more, not even
// with an event that is being dispatched. It has no effect on a listener that is
// not there.
//
// AIR: EventDispatcher.removeEventListener.
func (d *EventDispatcher) RemoveEventListener(l *Listener) {
	d.mustExist()
	if l == nil || l.reference == nil {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, r := range d.lists[l.place] {
		if r.identity() == l.identity() {
			r.removed.Store(true)
		}
	}
	d.sweep(l.place)
}

// sweep drops the listeners of a place that are gone. The caller holds mu.
func (d *EventDispatcher) sweep(at listKey) {
	if list := d.lists[at]; len(list) > 0 {
		d.replace(at, append([]*registration(nil), list...))
	}
}

// HasEventListener reports whether the dispatcher itself has a listener for a
// type, in any phase. It returns false for a nil type.
//
// AIR: EventDispatcher.hasEventListener.
func (d *EventDispatcher) HasEventListener(t AnyType) bool {
	d.mustExist()
	if t == nil || t.of() == nil {
		return false
	}
	return d.has(listKey{t.of(), false}) || d.has(listKey{t.of(), true})
}

func (d *EventDispatcher) has(at listKey) bool {
	for _, r := range d.listenersAt(at) {
		if r.isThere() {
			return true
		}
	}
	return false
}

// WillTrigger reports whether the dispatcher or one of its ancestors has a
// listener for a type, in any phase.
//
// AIR: EventDispatcher.willTrigger.
func (d *EventDispatcher) WillTrigger(t AnyType) bool {
	for ; d != nil; d = d.Parent() {
		if d.HasEventListener(t) {
			return true
		}
	}
	return false
}

// listenersAt returns the current listeners of a place.
func (d *EventDispatcher) listenersAt(p listKey) []*registration {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.lists[p]
}

// OnPanic sets a function that is called with the panics of the dispatcher's
// listeners; the other listeners are called as if nothing had happened. Without
// it, and with nil, DispatchEvent panics when a listener does. A panic of f is
// not caught. An event that is at the dispatcher keeps the f that it had.
func (d *EventDispatcher) OnPanic(f func(*PanicError)) {
	d.mustExist()
	if f == nil {
		d.panicked.Store(nil)
		return
	}
	d.panicked.Store(&f)
}

// String returns the class of the object that the dispatcher belongs to, as
// "[object Game]".
//
// AIR: EventDispatcher.toString.
func (d *EventDispatcher) String() string {
	d.mustExist()
	if d.target == nil {
		return "[object EventDispatcher]"
	}
	class := reflect.TypeOf(d.target)
	if class.Kind() == reflect.Pointer {
		class = class.Elem()
	}
	if class.Name() == "" {
		return fmt.Sprintf("[object %v]", class)
	}
	return fmt.Sprintf("[object %s]", class.Name())
}
