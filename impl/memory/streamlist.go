package memory

// A list of streams is linked through them, so it takes no memory of its own.
// It is the first of them, nil when there is none. The network's lock guards
// it. A stream is in one list at most: its port's, or the Unix streams of its host.

// insertBefore puts s, which is in no list, before the first of one, and returns the
// new first.
func (s *stream) insertBefore(first *stream) *stream {
	s.inTable = true
	s.next = first
	if first != nil {
		first.prev = s
	}
	return s
}

// removeFrom removes s, which is in the list, and returns the new first.
func (s *stream) removeFrom(first *stream) *stream {
	if s.next != nil {
		s.next.prev = s.prev
	}
	if s.prev != nil {
		s.prev.next = s.next
	} else {
		first = s.next
	}
	s.inTable, s.prev, s.next = false, nil, nil
	return first
}
