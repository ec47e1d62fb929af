package events

import (
	"fmt"
	"strings"
)

// Event tells listeners that something happened. [Type.New] makes it. Its detail
// can be changed. Its type and properties are fixed, and the dispatcher sets its
// target and its phase. It is for one goroutine at a time.
type Event[D any] struct {
	state

	// Detail is what the event carries besides its type.
	Detail D
}

// AnyEvent is an [Event] of any detail.
type AnyEvent interface {
	fmt.Stringer

	// Type returns the name of the event's type, such as "connect".
	Type() string

	// Class returns the class of the event's type, such as "ProgressEvent".
	Class() string

	// Target returns the object whose event it is, nil before it is dispatched:
	// the dispatcher, or the object that the dispatcher belongs to.
	Target() any

	// CurrentTarget returns the object whose listeners are being called, nil when
	// none are.
	CurrentTarget() any

	// Phase returns the current phase of the event, NoPhase when it is in none.
	Phase() Phase

	// Bubbles reports whether the event visits the ancestors of its target
	// afterwards.
	Bubbles() bool

	// Cancelable reports whether PreventDefault has an effect.
	Cancelable() bool

	// PreventDefault prevents what would follow the event, if it is cancelable.
	PreventDefault()

	// IsDefaultPrevented reports whether PreventDefault had its effect.
	IsDefaultPrevented() bool

	// StopPropagation ends the flow behind the current target, whose other
	// listeners are still called.
	StopPropagation()

	// StopImmediatePropagation ends the flow at once.
	StopImmediatePropagation()

	// IsHandled reports whether a listener was called with the event.
	IsHandled() bool

	// FormatToString returns the class and some properties as text.
	FormatToString(class string, properties ...string) string

	// Copy returns an event like this one that has not been dispatched.
	Copy() AnyEvent

	// own returns the event itself, which listeners expect, and not the object
	// that embeds it; nil when no Type has made it.
	own() (AnyEvent, *state)
}

// Phase is a part of the flow of an event.
type Phase uint8

// An event goes down from the root to the parent of its target, is at the target,
// and, if it bubbles, goes up again.
const (
	NoPhase Phase = iota
	Capturing
	AtTarget
	Bubbling
)

// String returns the name of the phase.
func (p Phase) String() string {
	return [...]string{"none", "capturing", "at target", "bubbling"}[p&3]
}

// state is an event without its detail.
type state struct {
	kind    *kind
	options EventOption
	phase   Phase
	target  any
	current any

	prevented, stopped, stoppedAtOnce, handled bool
}

// Type returns the name of the event's type, such as "connect".
//
// AIR: Event.type.
func (s *state) Type() string { return s.ofKind().name }

// Class returns the class of the event's type, such as "ProgressEvent".
func (s *state) Class() string { return s.ofKind().shownClass() }

// ofKind returns the kind of the event. The zero Event has a kind without a name.
func (s *state) ofKind() *kind {
	if s.kind == nil {
		return new(kind)
	}
	return s.kind
}

// Target returns the object whose event it is, nil before it is dispatched: the
// dispatcher, or the object that the dispatcher belongs to. The target stays
// after the dispatch.
//
// AIR: Event.target.
func (s *state) Target() any { return s.target }

// CurrentTarget returns the object whose listeners are being called, nil when
// none are.
//
// AIR: Event.currentTarget.
func (s *state) CurrentTarget() any { return s.current }

// Phase returns the current phase of the event, NoPhase when it is in none.
//
// AIR: Event.eventPhase.
func (s *state) Phase() Phase { return s.phase }

// Bubbles reports whether the event visits the ancestors of its target
// afterwards.
//
// AIR: Event.bubbles.
func (s *state) Bubbles() bool { return s.options&Bubbles != 0 }

// Cancelable reports whether PreventDefault has an effect.
//
// AIR: Event.cancelable.
func (s *state) Cancelable() bool { return s.options&Cancelable != 0 }

// PreventDefault prevents what would follow the event. It has no effect on an
// event that is not cancelable.
//
// AIR: Event.preventDefault.
func (s *state) PreventDefault() { s.prevented = s.prevented || s.Cancelable() }

// IsDefaultPrevented reports whether PreventDefault had its effect.
//
// AIR: Event.isDefaultPrevented.
func (s *state) IsDefaultPrevented() bool { return s.prevented }

// StopPropagation ends the flow behind the current target, whose other
// listeners are still called. It has no effect while the event is in no phase.
//
// AIR: Event.stopPropagation.
func (s *state) StopPropagation() { s.stopped = s.phase != NoPhase }

// StopImmediatePropagation ends the flow at once: no other listener is called.
// It has no effect while the event is in no phase.
//
// AIR: Event.stopImmediatePropagation.
func (s *state) StopImmediatePropagation() {
	s.StopPropagation()
	s.stoppedAtOnce = s.stopped
}

// IsHandled reports whether a listener was called with the event. It does not
// count the listeners of a clone that was dispatched in its place.
func (s *state) IsHandled() bool { return s.handled }

func (e *Event[D]) own() (AnyEvent, *state) {
	if e == nil || e.kind == nil {
		return nil, nil
	}
	return e, &e.state
}

// Clone returns an event of the same type, properties and detail that has not
// been dispatched.
//
// AIR: Event.clone, DatagramSocketDataEvent.clone.
func (e *Event[D]) Clone() *Event[D] {
	return &Event[D]{state: state{kind: e.kind, options: e.options}, Detail: e.Detail}
}

// Copy is Clone, for callers that do not know the type of the detail.
func (e *Event[D]) Copy() AnyEvent { return e.Clone() }

// FormatToString returns the class and the named properties as text, as in
//
//	[Event type="close" bubbles=false]
//
// The properties are those of AIR, and "detail"; others are undefined.
//
// AIR: Event.formatToString.
func (e *Event[D]) FormatToString(class string, properties ...string) string {
	var text strings.Builder
	text.WriteString("[" + class)
	for _, name := range properties {
		switch value := e.property(name).(type) {
		case string:
			_, _ = fmt.Fprintf(&text, " %s=%q", name, value)
		default:
			_, _ = fmt.Fprintf(&text, " %s=%v", name, value)
		}
	}
	return text.String() + "]"
}

func (e *Event[D]) property(name string) any {
	switch name {
	case "type":
		return e.Type()
	case "target":
		return e.target
	case "currentTarget":
		return e.current
	case "eventPhase":
		return uint8(e.phase)
	case "bubbles":
		return e.Bubbles()
	case "cancelable":
		return e.Cancelable()
	case "detail":
		return e.Detail
	default:
		return undefined{}
	}
}

// undefined is the value of a property that an event does not have.
type undefined struct{}

func (undefined) String() string { return "undefined" }

// String returns the class and properties of the event as text, as in
//
//	[Event type="close" bubbles=false cancelable=false eventPhase=2]
//
// AIR: Event.toString, DatagramSocketDataEvent.toString.
func (e *Event[D]) String() string {
	return e.FormatToString(e.Class(), "type", "bubbles", "cancelable", "eventPhase")
}
