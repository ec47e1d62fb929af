package trace

// Observer is told of events, one at a time and in their order.
//
// Observe runs while the network is locked: it must return soon, and must not call the
// network, its sockets or anything that waits for them. It must not panic or end its
// goroutine either, as t.FailNow, t.Fatal and testify's require do: the locks would stay
// locked, and every other call would wait for ever. Report a failure with t.Error or
// testify's assert, or keep the events in a [Log] and look at them afterwards.
type Observer interface {
	Observe(e *Event)
}

// ObserverFunc is a function as an Observer.
type ObserverFunc func(e *Event)

// Observe calls f.
func (f ObserverFunc) Observe(e *Event) { f(e) }
