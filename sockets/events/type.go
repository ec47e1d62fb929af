package events

import "cmp"

// Type is a kind of event: a name, and the type of the detail that its events
// carry. Types are made once, as package variables, and compared by identity:
// two that have the same name are two. They are safe for concurrent use.
//
// AIR: Event.type.
type Type[D any] struct{ kind kind }

// kind is the part of a Type that does not depend on its detail.
type kind struct{ class, name string }

// shownClass returns the class, and for the zero Type that of an event without
// one.
func (k *kind) shownClass() string { return cmp.Or(k.class, "Event") }

// AnyType is a [Type] of any detail.
type AnyType interface {
	// String returns the name, such as "connect".
	String() string

	of() *kind
}

// NewType makes a type of events. The class is what String of an event calls
// it, such as "ProgressEvent"; "" stands for "Event".
func NewType[D any](class, name string) *Type[D] {
	return &Type[D]{kind{class: class, name: name}}
}

// String returns the name, such as "connect".
func (t *Type[D]) String() string { return t.kind.name }

// of returns the kind, nil for a nil Type.
func (t *Type[D]) of() *kind {
	if t == nil {
		return nil
	}
	return &t.kind
}

// New makes an event that has not been dispatched yet. It panics on a nil Type.
//
// AIR: Event.bubbles, Event.cancelable.
func (t *Type[D]) New(detail D, options ...EventOption) *Event[D] {
	if t == nil {
		panic(nilType)
	}
	e := &Event[D]{state: state{kind: &t.kind}, Detail: detail}
	for _, o := range options {
		e.options |= o
	}
	return e
}

// EventOption is a property of a new event.
type EventOption uint8

// The properties of a new event.
const (
	// Bubbles makes the event visit the ancestors of its target afterwards.
	Bubbles EventOption = 1 << iota

	// Cancelable lets listeners prevent what would follow the event.
	Cancelable
)
