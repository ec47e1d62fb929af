package kernel

import (
	"github.com/smalltalk-sockets/go/impl"
)

// Receive waits for a datagram and takes it.
func (s *datagram) Receive(p []byte) (impl.Message, error) {
	c, err := s.receiving("recvfrom")
	if err != nil {
		return impl.Message{}, s.unread(err)
	}
	m, err := c.receive(p)
	return m, s.unread(err)
}

// TryReceive is Receive without waiting.
func (s *datagram) TryReceive(p []byte) (impl.Message, error) { return s.tryReceive(p, 0) }

// TryPeek is TryReceive, and leaves the datagram in the queue.
func (s *datagram) TryPeek(p []byte) (impl.Message, error) { return s.tryReceive(p, peek) }

func (s *datagram) tryReceive(p []byte, flags int) (impl.Message, error) {
	c, err := s.receiving("recvfrom")
	if err != nil {
		return impl.Message{}, s.unread(err)
	}
	m, err := c.tryReceive(p, flags)
	return m, s.unread(err)
}

// receiving returns the descriptor to receive from, or the error of a socket that
// has none or is closed, or of a deadline that has passed.
func (s *datagram) receiving(call string) (*packetConn, error) {
	c, err := s.held(call)
	if err == nil {
		err = c.expired(&s.readDeadline)
	}
	return c, err
}

// unread labels an error of receiving.
func (s *datagram) unread(err error) error {
	if err == nil {
		return nil
	}
	remote := s.RemoteEndpoint()
	if remote.IsZero() {
		return s.failed("read", "recvfrom", remote, err)
	}
	return s.failed("read", "read", remote, err)
}
