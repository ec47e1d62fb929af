package kernel

import "github.com/smalltalk-sockets/go/impl"

// Send sends p as one datagram. It waits only while the queue of a Unix socket,
// or of the network device, is full.
func (s *datagram) Send(p []byte, to impl.Endpoint) (int, error) {
	c, err := s.descriptorToSend(to)
	if err == nil {
		err = c.send(p, nil, to)
	}
	if err != nil {
		return 0, s.labelSend(to, err)
	}
	return len(p), nil
}

// descriptorToSend returns the descriptor to send to an endpoint from, or the error of one
// that cannot be reached, of a deadline that has passed, or of a closed socket.
func (s *datagram) descriptorToSend(to impl.Endpoint) (*packetConn, error) {
	if err := impl.CheckEndpoint(s.network, to); err != nil {
		return nil, err
	}
	c, err := s.ensureDescriptor(to)
	switch {
	case err != nil:
		return nil, err
	case !c.reaches(to):
		return nil, impl.WrongFamily(s.network, to)
	}
	return c, c.checkDeadline(&s.writeDeadline)
}

// labelSend labels an error of sending to an endpoint, the zero Endpoint for the
// peer.
func (s *datagram) labelSend(to impl.Endpoint, err error) error {
	if to.IsZero() {
		return s.labelCall("write", "write", s.RemoteEndpoint(), err)
	}
	return s.labelCall("write", "sendto", to, err)
}
