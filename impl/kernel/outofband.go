package kernel

import (
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
)

// tcpStream is a stream that can send and receive urgent bytes.
type tcpStream struct{ *stream }

var (
	_ impl.Stream    = tcpStream{}
	_ impl.OutOfBand = tcpStream{}
)

// presented answers a stream with what its network has beyond the others.
func presented(s *stream) impl.Stream {
	if s.network.IsTCP() {
		return tcpStream{s}
	}
	return s
}

// unpresented answers what presented was given, if v came from there.
func unpresented(v any) (s *stream, ok bool) {
	if t, ok := v.(tcpStream); ok {
		return t.stream, true
	}
	s, ok = v.(*stream)
	return s, ok
}

// SendUrgent sends p, and its last byte as the urgent one.
func (s tcpStream) SendUrgent(p []byte) (int, error) {
	c, err := s.connected("write", "sendto", syscall.EPIPE)
	if err != nil {
		return 0, err
	}
	n, err := c.sendUrgent(p)
	return n, c.failed("write", err)
}

// TryReceiveUrgent answers the urgent byte, once.
func (s tcpStream) TryReceiveUrgent() (byte, error) { return s.tryUrgent(false) }

// TryPeekUrgent answers the urgent byte and leaves it to be fetched.
func (s tcpStream) TryPeekUrgent() (byte, error) { return s.tryUrgent(true) }

func (s tcpStream) tryUrgent(peek bool) (byte, error) {
	c, err := s.connected("read", "recvfrom", syscall.EINVAL)
	if err != nil {
		return 0, err
	}
	if err := c.expired("read", &s.readDeadline); err != nil {
		return 0, err
	}
	var urgent byte
	if closed := c.raw.Control(func(fd uintptr) { urgent, err = urgentNow(fd, peek) }); closed != nil {
		err = closed
	}
	if err == impl.ErrWouldBlock {
		return 0, err
	}
	return urgent, c.failed("read", err)
}

// AtMark reports whether the next read begins at the mark.
func (s tcpStream) AtMark() (bool, error) {
	c, err := s.connected("read", "ioctl", syscall.ENOTCONN)
	if err != nil {
		return false, err
	}
	var is bool
	if closed := c.raw.Control(func(fd uintptr) { is, err = atMark(fd) }); closed != nil {
		err = closed
	}
	return is, c.failed("read", err)
}

// CanReadUrgent reports whether there is an urgent byte to fetch.
func (s tcpStream) CanReadUrgent() bool {
	c := s.conn.Load()
	return c != nil && c.poll(urgent)
}

// EnsureUrgent waits until there is an urgent byte to fetch.
func (s tcpStream) EnsureUrgent() error {
	c, err := s.reading()
	if err != nil {
		return err
	}
	if err := c.expired("read", &s.readDeadline); err != nil {
		return err
	}
	return c.failed("read", c.urgency.wait(c.raw))
}
