package memory

// commonInfo returns the part of SocketInfo that all datagram sockets have. The
// network's lock is held.
func (s *datagramSocket) commonInfo() SocketInfo {
	return SocketInfo{
		Host:      s.host.name,
		Network:   s.Network(),
		Local:     s.local,
		Remote:    s.remote,
		State:     s.state(),
		Closed:    s.closed,
		RecvQueue: s.in.bytes,
		Queued:    s.in.Len(),
		Readers:   s.readers.waiting(),
	}
}

// state returns the state of a datagram socket. The network's lock is held.
func (s *datagramSocket) state() State {
	switch {
	case s.closed || s.local.IsZero():
		return StateClose
	case s.remote.IsZero():
		return StateBound
	default:
		return StateEstablished
	}
}

func (s *udpSocket) info() SocketInfo {
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	i := s.commonInfo()
	for _, m := range s.groups {
		i.Groups = append(i.Groups, m.group)
	}
	return i
}

func (s *unixgram) info() SocketInfo {
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	i := s.commonInfo()
	i.Writers = s.writers
	return i
}
