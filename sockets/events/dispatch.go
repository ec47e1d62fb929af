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

// pathNode is one dispatcher on the path of an event, with the listeners to call.
type pathNode struct {
	at        *EventDispatcher
	phase     Phase
	listeners []*registration
}

// DispatchEvent calls the listeners of an event, one after the other, in the
// calling goroutine. It returns false when one of them has prevented what would
// follow. DispatchEvent fixes the path of the event and its listeners when it begins;
// later only a removal takes effect. An event that was dispatched before
// stays as it is: a clone of it is dispatched.
//
// A nil event, and one that Type.New has not made, is an *ArgumentError. ErrRecursion
// means that listeners dispatch events from within each other deeper than
// RecursionLimit. Then no listener was called, and the event can still be
// dispatched.
//
// AIR: EventDispatcher.dispatchEvent.
func (d *EventDispatcher) DispatchEvent(e AnyEvent) (bool, error) {
	d.mustExist()
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
	defer s.leavePath()
	var few [2*fewAncestors + 1]pathNode
	nodes := d.path(few[:0], s)
	for i := range nodes {
		node := &nodes[i]
		s.phase, s.current = node.phase, node.at.self()
		node.callListeners(e, s)
		if s.stopped {
			break
		}
	}
	return !s.prevented, nil
}

func nilEvent() error {
	return misuse.Nil("events.DispatchEvent", "event", "Type.New makes one, and a zero Event is none")
}

// leavePath ends the path of an event: it is in no phase.
func (s *state) leavePath() { s.phase, s.current = NoPhase, nil }

// self returns the target that the dispatcher's events show.
func (d *EventDispatcher) self() any {
	if d.target != nil {
		return d.target
	}
	return d
}

// path appends the nodes of the path of an event that begins at d, in the order of the phases:
// ancestors from the root down, the target, ancestors up again.
func (d *EventDispatcher) path(nodes []pathNode, s *state) []pathNode {
	var few [fewAncestors]*EventDispatcher
	ancestors := few[:0]
	for a := d.Parent(); a != nil; a = a.Parent() {
		ancestors = append(ancestors, a)
	}
	for _, a := range slices.Backward(ancestors) {
		nodes = a.appendNode(nodes, s, Capturing)
	}
	nodes = d.appendNode(nodes, s, AtTarget)
	if s.Bubbles() {
		for _, a := range ancestors {
			nodes = a.appendNode(nodes, s, Bubbling)
		}
	}
	return nodes
}

// appendNode appends the node of an event at d, if d has listeners for it.
func (d *EventDispatcher) appendNode(nodes []pathNode, s *state, phase Phase) []pathNode {
	if listeners := d.listenersAt(listKey{s.kind, phase == Capturing}); len(listeners) > 0 {
		nodes = append(nodes, pathNode{at: d, phase: phase, listeners: listeners})
	}
	return nodes
}

// callListeners calls the listeners of a node, and drops those that were removed.
func (node *pathNode) callListeners(e AnyEvent, s *state) {
	gone := false
	onPanic := node.at.panicked.Load()
	for _, r := range node.listeners {
		if s.stoppedAtOnce {
			break
		}
		if r.removed.Load() {
			continue
		}
		before := s.handled
		s.handled = true // also when a listener ends its goroutine
		if !r.callWith(e, onPanic) {
			s.handled, gone = before, true
		}
	}
	if gone {
		node.at.mu.Lock()
		node.at.sweep(listKey{s.kind, node.phase == Capturing})
		node.at.mu.Unlock()
	}
}

// callWith calls a listener, and returns whether it was there to be called. If onPanic is
// not nil callWith passes a panic of the listener to it.
func (r *registration) callWith(e AnyEvent, onPanic *func(*PanicError)) bool {
	if onPanic == nil {
		return r.call(e)
	}
	return r.callRecovering(e, *onPanic)
}

// callRecovering is callWith for an onPanic that is not nil.
func (r *registration) callRecovering(e AnyEvent, onPanic func(*PanicError)) (there bool) {
	defer func() {
		if value := recover(); value != nil {
			there = true
			onPanic(&PanicError{Value: value, Stack: debug.Stack(), Event: e})
		}
	}()
	return r.call(e)
}
