package kernel

import "github.com/smalltalk-sockets/go/impl"

// Send sends p as one datagram. It waits only while the queue of a Unix socket,
// or of the network device, is full.
func (s *datagram) Send(p []byte, to impl.Endpoint) (int, error) {
	if !fits(s.network, to) {
		return 0, impl.WrongFamily(s.network, to)
	}
	c, err := s.descriptor(to)
	if err == nil && !c.reaches(to) {
		return 0, impl.WrongFamily(s.network, to)
	}
	if err == nil {
		err = c.expired(&s.writeDeadline)
	}
	if err == nil {
		err = c.send(p, to)
	}
	switch {
	case err == nil:
		return len(p), nil
	case to.IsZero():
		return 0, s.failed("write", "write", s.RemoteEndpoint(), err)
	default:
		return 0, s.failed("write", "sendto", to, err)
	}
}
