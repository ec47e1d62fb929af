package memory

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

// set replaces what get answers for a port, nil for nothing.
func (m *portMap[T]) set(port uint16, value *T) {
	page := m.pages[port>>8]
	if page == nil {
		page = new([256]*T)
		m.pages[port>>8] = page
	}
	page[port&0xff] = value
}
