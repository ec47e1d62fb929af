package memory

import "github.com/smalltalk-sockets/go/impl"

var (
	_ impl.Batch = (*udpSocket)(nil)
	_ impl.Batch = (*unixgram)(nil)
	_ impl.Batch = (*rawSocket)(nil)
)

// ReceiveBatch takes the datagrams that are there, and waits for one.
func (s *datagramSocket) ReceiveBatch(packets []impl.Packet) (int, error) {
	if len(packets) == 0 {
		return 0, nil
	}
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	for {
		n, err := s.takeBatch(packets)
		if err == nil {
			return n, nil
		}
		if err != impl.ErrWouldBlock {
			return 0, s.receiveError(err)
		}
		s.readers.wait()
	}
}

// takeBatch takes datagrams until there is none or something else comes first,
// which is an error when it comes before all of them.
func (s *datagramSocket) takeBatch(packets []impl.Packet) (int, error) {
	for i := range packets {
		m, err := s.take(packets[i].Data)
		switch {
		case err == nil:
			packets[i].Message = m
		case i > 0:
			return i, nil
		default:
			return 0, err
		}
	}
	return len(packets), nil
}

// SendBatch sends the packets in their order, without waiting.
func (s *udpSocket) SendBatch(packets []impl.Packet) (int, error) {
	return s.sendBatch(packets, s.send)
}

// SendBatch sends the packets in their order, without waiting.
func (s *rawSocket) SendBatch(packets []impl.Packet) (int, error) {
	return s.sendBatch(packets, s.send)
}

// SendBatch sends the packets in their order, and waits while there is no room.
func (s *unixgram) SendBatch(packets []impl.Packet) (int, error) {
	return s.sendBatch(packets, s.sendWaiting)
}

// sendBatch sends the packets as a Send would one by one.
func (s *datagramSocket) sendBatch(packets []impl.Packet, send func(p []byte, to impl.Endpoint) error) (int, error) {
	if len(packets) == 0 {
		return 0, nil
	}
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	for i := range packets {
		p := &packets[i]
		if err := impl.CheckEndpoint(s.Network(), p.To); err != nil {
			return i, err
		}
		if err := send(p.Data, p.To); err != nil {
			return i, s.sendError(p.To, err)
		}
	}
	return len(packets), nil
}
