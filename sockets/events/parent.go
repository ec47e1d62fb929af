package events

import "sync"

// growing guards the change of parents, so that two at once cannot make a cycle.
var growing sync.Mutex

// Parent answers the next ancestor of the dispatcher, nil for none.
func (d *EventDispatcher) Parent() *EventDispatcher {
	d.exists()
	return d.parent.Load()
}

// SetParent makes another dispatcher the parent of this one; nil stands for
// none. Events of the dispatcher then flow through the parent and its ancestors:
// in the capture phase from the root down, and up again when they bubble. A
// dispatcher that would be its own ancestor is ErrCycle, and nothing changes. It
// is safe for concurrent use; an event that is being dispatched keeps its way.
func (d *EventDispatcher) SetParent(parent *EventDispatcher) error {
	d.exists()
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
