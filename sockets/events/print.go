package events

import "fmt"

// String returns the kind of loop, and what is on it, as "Loop[manual, 2 waiting]". It
// never blocks, and may be called from any goroutine.
func (l *Loop) String() string {
	l.mustExist()
	l.mu.Lock()
	defer l.mu.Unlock()
	kind, state := "", ""
	if l.manual {
		kind = "manual, "
	}
	switch {
	case l.stopped:
		state = "stopped, "
	case l.running:
		state = "running, "
	}
	return fmt.Sprintf("Loop[%s%s%d waiting]", kind, state, l.queue.len())
}

// GoString is String, so that the format %#v takes the lock too.
func (l *Loop) GoString() string { return l.String() }

// String returns the type of events that the listener is for, as "Listener[connect]",
// and whether it is called in the capture phase.
func (l *Listener) String() string {
	switch {
	case l.place.kind == nil:
		return "Listener[zero]"
	case l.place.capture:
		return "Listener[" + l.place.kind.name + ", capturing]"
	default:
		return "Listener[" + l.place.kind.name + "]"
	}
}
