package events

// Kept returns how many listeners the dispatcher has in its lists, gone or not.
func (d *EventDispatcher) Kept() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	n := 0
	for _, list := range d.lists {
		n += len(list)
	}
	return n
}
