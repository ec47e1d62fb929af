package trace

// Observer is told of events, one at a time and in their order.
//
// Observe runs while the network is locked: it must return soon, and must not call the
// network, its sockets or anything that waits for them.
type Observer interface {
	Observe(e *Event)
}

// ObserverFunc is a function as an Observer.
type ObserverFunc func(e *Event)

// Observe calls f.
func (f ObserverFunc) Observe(e *Event) { f(e) }
