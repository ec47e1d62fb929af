package memory

import "github.com/smalltalk-sockets/go/impl"

var (
	_ impl.Batch = (*udpSocket)(nil)
	_ impl.Batch = (*unixgram)(nil)
	_ impl.Batch = (*rawSocket)(nil)
)

// ReceiveBatch receives the datagrams that have arrived, and waits for the first.
func (s *datagramSocket) ReceiveBatch(packets []impl.Packet) (int, error) {
	if len(packets) == 0 {
		return 0, nil
	}
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	for {
		n, err := s.receiveQueued(packets)
		if err == nil {
			return n, nil
		}
		if err != impl.ErrWouldBlock {
			return 0, s.receiveError(err)
		}
		s.readers.wait()
	}
}

// receiveQueued takes datagrams until the queue is empty or an error comes first. It
// returns the error if it has taken none.
func (s *datagramSocket) receiveQueued(packets []impl.Packet) (int, error) {
	for i := range packets {
		m, err := s.receiveNext(packets[i].Data)
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

// SendBatch sends the packets in their order. It does not block.
func (s *udpSocket) SendBatch(packets []impl.Packet) (int, error) {
	return s.sendBatch(packets, s.send)
}

// SendBatch sends the packets in their order. It does not block.
func (s *rawSocket) SendBatch(packets []impl.Packet) (int, error) {
	return s.sendBatch(packets, s.send)
}

// SendBatch sends the packets in their order, and blocks while there is no room.
func (s *unixgram) SendBatch(packets []impl.Packet) (int, error) {
	return s.sendBatch(packets, s.sendWaiting)
}

// sendBatch sends the packets one by one, as Send does.
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
