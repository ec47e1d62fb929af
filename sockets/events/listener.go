package events

import "weak"

// Listener is a function or an object that is called with events of one type, in
// the capture phase or out of it. It can be added to any number of dispatchers,
// and it is the handle by which it is removed from them. It is immutable and safe
// for concurrent use.
type Listener struct {
	place listKey
	reference
	weakly func() reference // makes a reference that does not keep the listener
}

// listKey is the key of one of a dispatcher's lists of listeners.
type listKey struct {
	kind    *kind
	capture bool
}

// reference leads to a listener, and may keep it from the garbage collector.
type reference interface {
	// identity distinguishes the listeners of one place. It is nil when the
	// listener is gone.
	identity() any

	// call calls the listener, and reports whether it was there to be called.
	call(e AnyEvent) bool
}

// On makes a listener that calls f with events of a type when they are at their
// target or bubble up from it. Each call of On makes another listener: functions
// have no identity in Go. With a nil type or f it returns nil, which
// AddEventListener refuses.
//
// AIR: EventDispatcher.addEventListener.
func On[D any](t *Type[D], f func(*Event[D])) *Listener {
	return listener(t, false, function(f))
}

// OnCapture makes a listener that calls f with events of a type on their way down
// to their target. It is not called at the target itself. Otherwise it is like
// On.
//
// AIR: EventDispatcher.addEventListener.
func OnCapture[D any](t *Type[D], f func(*Event[D])) *Listener {
	return listener(t, true, function(f))
}

// Handler is an object that handles events of a type.
type Handler[D any] interface {
	// HandleEvent is called with each event.
	HandleEvent(*Event[D])
}

// Handle makes a listener of an object, which is its identity, as in AIR: two
// listeners made of the same pointer and type are the same listener, so that
// adding the second has no effect, and removing it removes the first. It is
// called in the same phases as one that On made. With a nil type or pointer
// Handle returns nil.
//
// The pointer must not point to a value of size zero, which need not have an
// identity of its own.
//
// AIR: EventDispatcher.addEventListener, EventDispatcher.removeEventListener.
func Handle[D, T any, H interface {
	*T
	Handler[D]
}](t *Type[D], handler H) *Listener {
	return listener(t, false, handler)
}

// HandleCapture is Handle for the capture phase, as OnCapture is On for it.
//
// AIR: EventDispatcher.addEventListener.
func HandleCapture[D, T any, H interface {
	*T
	Handler[D]
}](t *Type[D], handler H) *Listener {
	return listener(t, true, handler)
}

// pointer is an object whose address is the identity of its listeners.
type pointer[D, T any] interface {
	*T
	Handler[D]
}

// IsFor reports whether the listener is called with events of a type. It returns
// false for a nil type and for a nil listener.
func (l *Listener) IsFor(t AnyType) bool { return l != nil && t != nil && l.place.kind == t.of() }

func listener[D, T any, H pointer[D, T]](t *Type[D], capture bool, handler H) *Listener {
	if t == nil || handler == nil {
		return nil
	}
	return &Listener{
		place:     listKey{t.of(), capture},
		reference: strongReference[D, T, H]{handler},
		weakly:    func() reference { return weakReference[D, T, H]{weak.Make((*T)(handler))} },
	}
}

// caller gives a function an identity.
type caller[D any] struct{ f func(*Event[D]) }

func (c *caller[D]) HandleEvent(e *Event[D]) { c.f(e) }

func function[D any](f func(*Event[D])) *caller[D] {
	if f == nil {
		return nil
	}
	return &caller[D]{f}
}

// strongReference keeps its object.
type strongReference[D, T any, H pointer[D, T]] struct{ object H }

func (s strongReference[D, T, H]) identity() any { return s.object }

func (s strongReference[D, T, H]) call(e AnyEvent) bool {
	s.object.HandleEvent(e.(*Event[D]))
	return true
}

// weakReference has its object as long as something else keeps it alive.
type weakReference[D, T any, H pointer[D, T]] struct{ object weak.Pointer[T] }

func (f weakReference[D, T, H]) identity() any {
	if object := f.object.Value(); object != nil {
		return H(object)
	}
	return nil
}

func (f weakReference[D, T, H]) call(e AnyEvent) bool {
	object := f.object.Value()
	if object != nil {
		H(object).HandleEvent(e.(*Event[D]))
	}
	return object != nil
}
