// Package events has events after the model of AIR and OpenFL: dispatchers that
// call listeners in a defined order, and loops that decide on which goroutine
// they run.
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
// A [Type] is the key that events and listeners share. It fixes the type of the
// detail that its events carry, so the compiler checks that a listener fits. An
// [Event] knows its type, its target and its current phase.
//
// # Listeners
//
// A [Listener] is made from a type and a function ([On], [OnCapture]) or an
// object ([Handle]), and is the handle by which it is removed. Listeners of
// higher priority are called first, then those that were added first. A weak
// listener is called as long as something else keeps it alive.
//
// The listeners of an event are fixed when its dispatch begins: those that are
// added meanwhile are not called with it. A removal takes effect at once.
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
