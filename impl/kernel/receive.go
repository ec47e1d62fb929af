package kernel

import (
	"github.com/smalltalk-sockets/go/impl"
)

// Receive waits for a datagram and takes it.
func (s *datagram) Receive(p []byte) (impl.Message, error) {
	c, err := s.descriptorToReceive("recvfrom")
	if err != nil {
		return impl.Message{}, s.labelReceive(err)
	}
	m, err := c.receive(p)
	return m, s.labelReceive(err)
}

// TryReceive is Receive without waiting.
func (s *datagram) TryReceive(p []byte) (impl.Message, error) { return s.tryReceive(p, 0) }

// TryPeek is TryReceive, and leaves the datagram in the queue.
func (s *datagram) TryPeek(p []byte) (impl.Message, error) { return s.tryReceive(p, peek) }

func (s *datagram) tryReceive(p []byte, flags int) (impl.Message, error) {
	c, err := s.descriptorToReceive("recvfrom")
	if err != nil {
		return impl.Message{}, s.labelReceive(err)
	}
	m, err := c.tryReceive(p, flags)
	return m, s.labelReceive(err)
}

// descriptorToReceive returns the descriptor to receive from, or the error of a socket that
// has none or is closed, or of a deadline that has passed.
func (s *datagram) descriptorToReceive(call string) (*packetConn, error) {
	c, err := s.descriptor(call)
	if err == nil {
		err = c.checkDeadline(&s.readDeadline)
	}
	return c, err
}

// labelReceive labels an error of receiving.
func (s *datagram) labelReceive(err error) error {
	if err == nil {
		return nil
	}
	remote := s.RemoteEndpoint()
	if remote.IsZero() {
		return s.labelCall("read", "recvfrom", remote, err)
	}
	return s.labelCall("read", "read", remote, err)
}
