package events

import "sync"

// growing guards the change of parents, so that two changes at once make no
// cycle.
var growing sync.Mutex

// Parent returns the parent of the dispatcher, nil for none.
func (d *EventDispatcher) Parent() *EventDispatcher {
	d.mustExist()
	return d.parent.Load()
}

// SetParent makes another dispatcher the parent of this one, or removes the
// parent with nil. Events of the dispatcher then flow through the parent and its
// ancestors: in the capture phase from the root down, and up again when they
// bubble. It returns ErrCycle for a dispatcher that would be its own ancestor,
// and changes nothing. It is safe for concurrent use; an event that is being
// dispatched keeps its path.
func (d *EventDispatcher) SetParent(parent *EventDispatcher) error {
	d.mustExist()
	growing.Lock()
	defer growing.Unlock()
	for a := parent; a != nil; a = a.Parent() {
		if a == d {
			return ErrCycle
		}
	}
	d.parent.Store(parent)
	return nil
}
