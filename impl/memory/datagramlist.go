package memory

// datagramList is the datagram sockets of a host that are open, linked through
// them. The network's lock guards it.
type datagramList struct {
	first *datagramSocket
}

// add puts s, which is in no list, first.
func (l *datagramList) add(s *datagramSocket) {
	s.next = l.first
	if s.next != nil {
		s.next.prev = s
	}
	l.first = s
}

// remove takes s, which is in the list, out of it.
func (l *datagramList) remove(s *datagramSocket) {
	if s.next != nil {
		s.next.prev = s.prev
	}
	if s.prev != nil {
		s.prev.next = s.next
	} else {
		l.first = s.next
	}
	s.prev, s.next = nil, nil
}

// crash ends all of the sockets as the end of their host does: their calls, now
// and later, report net.ErrClosed, and nobody else hears of it.
func (l *datagramList) crash() {
	for l.first != nil {
		l.first.self.shut()
	}
}
