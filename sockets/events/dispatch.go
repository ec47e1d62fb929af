package events

import (
	"runtime/debug"
	"slices"

	"github.com/smalltalk-sockets/go/readbuffer/misuse"
)

// RecursionLimit is how deep listeners of one dispatcher can dispatch further
// events of it.
const RecursionLimit = 256

// fewAncestors is how many ancestors an event can have without an allocation.
const fewAncestors = 7

// stop is one dispatcher on the path of an event, with its listeners.
type stop struct {
	at        *EventDispatcher
	phase     Phase
	listeners []*registration
}

// DispatchEvent calls the listeners of an event, one after the other, in the
// calling goroutine. It returns false when one of them has prevented what would
// follow. The path of the event and its listeners are settled when the dispatch
// begins; later only a removal takes effect. An event that was dispatched before
// stays as it is: a clone of it is dispatched.
//
// A nil event, and one that Type.New has not made, is an *ArgumentError. ErrRecursion
// means that listeners dispatch events from within each other deeper than
// RecursionLimit. Then no listener was called, and the event can still be
// dispatched.
//
// AIR: EventDispatcher.dispatchEvent.
func (d *EventDispatcher) DispatchEvent(e AnyEvent) (bool, error) {
	d.exists()
	if e == nil {
		return false, nilEvent()
	}
	e, s := e.own()
	if s == nil {
		return false, nilEvent()
	}
	if d.depth.Add(1) > RecursionLimit {
		d.depth.Add(-1)
		return false, ErrRecursion
	}
	defer d.depth.Add(-1)

	if s.target != nil {
		e, s = e.Copy().own()
	}
	s.target = d.self()
	defer s.rest()
	var few [2*fewAncestors + 1]stop
	stops := d.way(few[:0], s)
	for i := range stops {
		stop := &stops[i]
		s.phase, s.current = stop.phase, stop.at.self()
		stop.call(e, s)
		if s.stopped {
			break
		}
	}
	return !s.prevented, nil
}

func nilEvent() error {
	return misuse.Nil("events.DispatchEvent", "event", "Type.New makes one, and a zero Event is none")
}

// rest leaves the event in no phase, at the end of its path.
func (s *state) rest() { s.phase, s.current = NoPhase, nil }

// self returns the target that the dispatcher's events show.
func (d *EventDispatcher) self() any {
	if d.target != nil {
		return d.target
	}
	return d
}

// way appends the stops of an event that begins at d, in the order of the phases:
// ancestors from the root down, the target, ancestors up again.
func (d *EventDispatcher) way(stops []stop, s *state) []stop {
	var few [fewAncestors]*EventDispatcher
	ancestors := few[:0]
	for a := d.Parent(); a != nil; a = a.Parent() {
		ancestors = append(ancestors, a)
	}
	for _, a := range slices.Backward(ancestors) {
		stops = a.stops(stops, s, Capturing)
	}
	stops = d.stops(stops, s, AtTarget)
	if s.Bubbles() {
		for _, a := range ancestors {
			stops = a.stops(stops, s, Bubbling)
		}
	}
	return stops
}

// stops appends the stop of an event at d, if d has listeners for it.
func (d *EventDispatcher) stops(stops []stop, s *state, phase Phase) []stop {
	if listeners := d.at(place{s.kind, phase == Capturing}); len(listeners) > 0 {
		stops = append(stops, stop{at: d, phase: phase, listeners: listeners})
	}
	return stops
}

// call calls the listeners of a stop, and drops those that are gone.
func (stop *stop) call(e AnyEvent, s *state) {
	gone := false
	told := stop.at.panicked.Load()
	for _, r := range stop.listeners {
		if s.stoppedAtOnce {
			break
		}
		if r.removed.Load() {
			continue
		}
		before := s.handled
		s.handled = true // also when a listener ends its goroutine
		if !r.tell(e, told) {
			s.handled, gone = before, true
		}
	}
	if gone {
		stop.at.mu.Lock()
		stop.at.sweep(place{s.kind, stop.phase == Capturing})
		stop.at.mu.Unlock()
	}
}

// tell calls a listener, and reports whether it was there to be called. With told
// it catches a panic of the listener and passes it to told.
func (r *registration) tell(e AnyEvent, told *func(*PanicError)) bool {
	if told == nil {
		return r.call(e)
	}
	return r.guarded(e, *told)
}

// guarded calls a listener and passes its panic to told.
func (r *registration) guarded(e AnyEvent, told func(*PanicError)) (there bool) {
	defer func() {
		if value := recover(); value != nil {
			there = true
			told(&PanicError{Value: value, Stack: debug.Stack(), Event: e})
		}
	}()
	return r.call(e)
}
