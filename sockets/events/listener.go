package events

import "weak"

// Listener is a function to be called with events of one type, in the capture
// phase or out of it. It can be added to any number of dispatchers, and it is
// the handle by which it is removed from them. It is immutable and safe for
// concurrent use.
type Listener struct {
	place place

	// identity is what tells two listeners of one place apart: the Listener
	// itself, or the pointer that was given to Handle.
	identity any
	call     func(AnyEvent) bool

	// weakly answers the identity and the call of the same listener for who
	// does not want to keep it, and whether it is still there.
	weakly func() (identity any, call func(AnyEvent) bool, alive func() bool)
}

// place is one of the lists of listeners that a dispatcher has.
type place struct {
	kind    *kind
	capture bool
}

// On makes a listener that calls f with events of a type when they are at their
// target or bubble up from it. Each call of On makes another listener: functions
// have no identity in Go. A nil f makes no Listener but nil.
//
// AIR: EventDispatcher.addEventListener.
func On[D any](t *Type[D], f func(*Event[D])) *Listener {
	return listener(t, false, f)
}

// OnCapture makes a listener that calls f with events of a type on their way
// down to their target. It is not called at the target itself.
//
// AIR: EventDispatcher.addEventListener.
func OnCapture[D any](t *Type[D], f func(*Event[D])) *Listener {
	return listener(t, true, f)
}

func listener[D any](t *Type[D], capture bool, f func(*Event[D])) *Listener {
	if f == nil {
		return nil
	}
	l := &Listener{place: place{t.of(), capture}}
	l.identity = l
	l.call = func(e AnyEvent) bool {
		f(e.(*Event[D]))
		return true
	}
	l.weakly = func() (any, func(AnyEvent) bool, func() bool) {
		p := weak.Make(l)
		call := func(e AnyEvent) bool {
			l := p.Value()
			return l != nil && l.call(e)
		}
		return p, call, func() bool { return p.Value() != nil }
	}
	return l
}

// Handler is an object that events of a type can be handed to.
type Handler[D any] interface{ HandleEvent(*Event[D]) }

// Handle makes a listener of an object that is its identity, as in AIR: what is
// made of the same pointer and the same type another time is the same listener,
// so that adding it again has no effect, and removing it removes the first.
//
// The pointer must not point to something without a size, which need not have an
// identity of its own.
//
// AIR: EventDispatcher.addEventListener, EventDispatcher.removeEventListener.
func Handle[D, T any, H interface {
	*T
	Handler[D]
}](t *Type[D], handler H) *Listener {
	if handler == nil {
		return nil
	}
	return &Listener{
		place:    place{t.of(), false},
		identity: handler,
		call: func(e AnyEvent) bool {
			handler.HandleEvent(e.(*Event[D]))
			return true
		},
		weakly: func() (any, func(AnyEvent) bool, func() bool) {
			p := weak.Make((*T)(handler))
			call := func(e AnyEvent) bool {
				h := p.Value()
				if h != nil {
					H(h).HandleEvent(e.(*Event[D]))
				}
				return h != nil
			}
			return p, call, func() bool { return p.Value() != nil }
		},
	}
}
