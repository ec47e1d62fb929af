package memory

import (
	"io"
	"net"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
)

// outOfBand is the urgent bytes of a stream, which only streams of TCP have. It is a
// type of its own, so that Unix streams lack its methods.
type outOfBand struct{ s *stream }

var _ impl.OutOfBand = outOfBand{}

// As implements impl.As for the urgent bytes of a TCP stream.
func (s *stream) As(target any) bool {
	urgent, ok := target.(*impl.OutOfBand)
	if !ok || s.kind == unixStream {
		return false
	}
	*urgent = outOfBand{s}
	return true
}

// SendUrgent sends p, with its last byte as the urgent one.
func (o outOfBand) SendUrgent(p []byte) (int, error) {
	s := o.s
	c := s.conn.Load()
	if c == nil {
		return 0, s.unconnectedError("write", "sendto", syscall.EPIPE)
	}
	c.mu.Lock()
	defer c.unlock()
	n, err := s.write(c, p, true)
	if err != nil {
		err = s.opError("write", impl.InCall("sendto", err))
	}
	return n, err
}

// TryReceiveUrgent returns the urgent byte, once.
func (o outOfBand) TryReceiveUrgent() (byte, error) { return o.tryUrgent(false) }

// TryPeekUrgent returns the urgent byte, and leaves it to be received.
func (o outOfBand) TryPeekUrgent() (byte, error) { return o.tryUrgent(true) }

func (o outOfBand) tryUrgent(peek bool) (octet byte, err error) {
	s := o.s
	c := s.conn.Load()
	if c == nil {
		return 0, s.unconnectedError("read", "recvfrom", syscall.EINVAL)
	}
	c.mu.Lock()
	defer c.unlock()
	if err = s.checkRead(1); err == nil {
		octet, err = s.receiveUrgent(peek)
	}
	if err == nil || err == impl.ErrWouldBlock || err == io.EOF {
		return octet, err
	}
	return 0, s.opError("read", impl.InCall("recvfrom", err))
}

// AtMark reports whether the next read begins at the mark.
func (o outOfBand) AtMark() (bool, error) {
	s := o.s
	c := s.conn.Load()
	if c == nil {
		return false, s.unconnectedError("read", "ioctl", syscall.ENOTCONN)
	}
	c.mu.Lock()
	defer c.unlock()
	if s.has(closed) {
		return false, s.opError("read", net.ErrClosed)
	}
	u := s.urgent()
	return u != nil && u.known.isSet() && u.known.before == 0, nil
}

// CanReadUrgent reports whether there is an urgent byte to receive.
func (o outOfBand) CanReadUrgent() bool {
	s := o.s
	c := s.conn.Load()
	if c == nil {
		return false
	}
	c.mu.Lock()
	defer c.unlock()
	return !s.has(closed) && s.canReceiveUrgent()
}

// canReceiveUrgent reports whether an urgent byte has arrived and was not received.
func (s *stream) canReceiveUrgent() bool {
	return s.urgent() != nil && s.urgent().known.state == arrived
}

// EnsureUrgent waits until there is an urgent byte to receive.
func (o outOfBand) EnsureUrgent() error {
	s := o.s
	c := s.conn.Load()
	if c == nil {
		return s.unconnectedReadError()
	}
	c.mu.Lock()
	defer c.unlock()
	u := s.ensureUrgentState(&c.mu)
	for {
		if err := s.checkRead(1); err != nil {
			return s.readOpError(err)
		}
		if s.canReceiveUrgent() {
			return nil
		}
		c.wake()
		u.waiters.wait()
	}
}
