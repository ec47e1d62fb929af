// Package events has events after the model of AIR and OpenFL: dispatchers that
// call listeners, in an order that can be told beforehand, and loops that decide
// on which goroutine they run.
//
//	var Scored = events.NewType[int]("ScoreEvent", "scored")
//
//	var game events.EventDispatcher
//	l := events.On(Scored, func(e *events.Event[int]) { fmt.Println("now", e.Detail) })
//	_ = game.AddEventListener(l)
//	_, _ = game.DispatchEvent(Scored.New(3)) // now 3
//	game.RemoveEventListener(l)
//
// # Events
//
// A [Type] is the key that events and listeners share. It says what detail its
// events carry, so a listener gets what it was written for, checked by the
// compiler. An [Event] knows its type, its target and where it is on its way.
//
// # Listeners
//
// A [Listener] is made from a type and a function ([On], [OnCapture]) or an object
// ([Handle]), and is the handle by which it is removed. Those of higher priority
// are called first, then those that were added first. Weak ones are called as
// long as somebody else keeps them.
//
// Who is called is settled when an event begins: listeners that are added
// meanwhile are not called with it. Only removing one takes effect at once.
//
// # The flow
//
// A dispatcher can have a parent. An event goes down from the root to the parent
// of its target, calling listeners for the capture phase; is at its target; and
// goes up again if it bubbles. Listeners can end the flow, and prevent the
// default of an event that is cancelable.
//
// # Goroutines
//
// DispatchEvent calls the listeners in the goroutine that calls it, before it
// returns. A [Loop] runs one function after the other: dispatch there, and
// listeners never run at the same time.
package events
