package queue

import "iter"

// PortMap is a map from ports to pointers: a table of pages, made when a port
// of them is first taken, so that a look-up is two loads.
type PortMap[T any] struct {
	pages [256]*[256]*T
}

// Get returns the pointer of a port, nil for none.
func (m *PortMap[T]) Get(port uint16) *T {
	if page := m.pages[port>>8]; page != nil {
		return page[port&0xff]
	}
	return nil
}

// All yields the pointers that are stored, in the order of their ports.
func (m *PortMap[T]) All() iter.Seq[*T] {
	return func(yield func(*T) bool) {
		for _, page := range m.pages {
			if page == nil {
				continue
			}
			for _, value := range page {
				if value != nil && !yield(value) {
					return
				}
			}
		}
	}
}

// Set stores the pointer of a port, nil for none.
func (m *PortMap[T]) Set(port uint16, value *T) {
	page := m.pages[port>>8]
	if page == nil {
		page = new([256]*T)
		m.pages[port>>8] = page
	}
	page[port&0xff] = value
}
