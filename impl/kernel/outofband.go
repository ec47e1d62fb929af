package kernel

import (
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
)

// outOfBand is the urgent bytes of a stream, which only streams of TCP have. It is a
// type of its own, so that Unix streams lack its methods.
type outOfBand struct{ s *stream }

var _ impl.OutOfBand = outOfBand{}

// As gives the urgent bytes of a stream of TCP to impl.As.
func (s *stream) As(target any) bool {
	urgent, ok := target.(*impl.OutOfBand)
	if !ok || !s.network.IsTCP() {
		return false
	}
	*urgent = outOfBand{s}
	return true
}

// SendUrgent sends p with its last byte as the urgent one.
func (o outOfBand) SendUrgent(p []byte) (int, error) {
	s := o.s
	c, err := s.connectionFor("write", "sendto", syscall.EPIPE)
	if err != nil {
		return 0, err
	}
	n, err := c.sendUrgent(p)
	return n, c.label("write", err)
}

// TryReceiveUrgent takes the urgent byte.
func (o outOfBand) TryReceiveUrgent() (byte, error) { return o.tryUrgent(false) }

// TryPeekUrgent returns the urgent byte and leaves it to be taken.
func (o outOfBand) TryPeekUrgent() (byte, error) { return o.tryUrgent(true) }

func (o outOfBand) tryUrgent(peek bool) (byte, error) {
	s := o.s
	c, err := s.connectionFor("read", "recvfrom", syscall.EINVAL)
	if err != nil {
		return 0, err
	}
	if err := c.checkDeadline("read", &s.readDeadline); err != nil {
		return 0, err
	}
	c.urgent.Store(true)
	var octet byte
	if controlErr := c.raw.Control(func(fd uintptr) { octet, err = urgentNow(fd, peek) }); controlErr != nil {
		err = controlErr
	}
	if err == impl.ErrWouldBlock {
		return 0, err
	}
	return octet, c.label("read", err)
}

// AtMark reports whether the next read begins at the mark.
func (o outOfBand) AtMark() (bool, error) {
	s := o.s
	c, err := s.connectionFor("read", "ioctl", syscall.ENOTCONN)
	if err != nil {
		return false, err
	}
	c.urgent.Store(true)
	var at bool
	if controlErr := c.raw.Control(func(fd uintptr) { at, err = atMark(fd) }); controlErr != nil {
		err = controlErr
	}
	return at, c.label("read", err)
}

// CanReadUrgent reports whether there is an urgent byte to take.
func (o outOfBand) CanReadUrgent() bool {
	s := o.s
	c := s.conn.Load()
	return c != nil && c.poll(urgent)
}

// EnsureUrgent waits until there is an urgent byte to take.
func (o outOfBand) EnsureUrgent() error {
	s := o.s
	c, err := s.connectionToRead()
	if err != nil {
		return err
	}
	if err := c.checkDeadline("read", &s.readDeadline); err != nil {
		return err
	}
	return c.label("read", c.urgentWaiter.wait(c.raw))
}
