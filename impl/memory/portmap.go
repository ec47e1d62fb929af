package memory

import "iter"

// portMap is a map from ports to pointers: a table of pages, made when a port
// of them is first taken, so that a look-up is two loads.
type portMap[T any] struct {
	pages [256]*[256]*T
}

func (m *portMap[T]) get(port uint16) *T {
	if page := m.pages[port>>8]; page != nil {
		return page[port&0xff]
	}
	return nil
}

// all yields the pointers that set has stored.
func (m *portMap[T]) all() iter.Seq[*T] {
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

// set sets what get returns for a port, nil for nothing.
func (m *portMap[T]) set(port uint16, value *T) {
	page := m.pages[port>>8]
	if page == nil {
		page = new([256]*T)
		m.pages[port>>8] = page
	}
	page[port&0xff] = value
}
