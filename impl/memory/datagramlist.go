package memory

// datagramList is the open datagram sockets of a host, linked through the sockets. The
// network's lock guards it.
type datagramList struct {
	first *datagramSocket
}

// add puts s, which is in no list, at the front.
func (l *datagramList) add(s *datagramSocket) {
	s.next = l.first
	if s.next != nil {
		s.next.prev = s
	}
	l.first = s
}

// remove removes s, which is in the list.
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

// crash closes all of the sockets as a crash of their host does: their calls, now and
// later, return net.ErrClosed, and no peer is told.
func (l *datagramList) crash() {
	for l.first != nil {
		l.first.self.tryClose()
	}
}
