package memory

import (
	"net"
	"os"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
)

// Receive takes the first datagram, and waits for one.
func (s *datagramSocket) Receive(p []byte) (impl.Message, error) {
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	for {
		m, err := s.take(p)
		if err == nil {
			return m, nil
		}
		if err != impl.ErrWouldBlock {
			return m, s.receiveError(err)
		}
		s.readers.wait()
	}
}

// TryReceive is Receive that does not wait.
func (s *datagramSocket) TryReceive(p []byte) (impl.Message, error) {
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	m, err := s.take(p)
	return m, s.receiveError(err)
}

// TryPeek is TryReceive that leaves the datagram where it is.
func (s *datagramSocket) TryPeek(p []byte) (impl.Message, error) {
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	d, err := s.startReceive()
	if err != nil {
		return impl.Message{}, s.receiveError(err)
	}
	return d.message(p), nil
}

// CanRead reports whether there is a datagram, or an error that waits.
func (s *datagramSocket) CanRead() bool {
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	return !s.closed && s.readable()
}

// EnsureReadable waits until CanRead would answer true.
func (s *datagramSocket) EnsureReadable() error {
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	for {
		if err := s.checkReceive("poll"); err != nil {
			return s.receiveError(err)
		}
		if s.readable() {
			return nil
		}
		s.readers.wait()
	}
}

func (s *datagramSocket) readable() bool { return s.in.n > 0 || s.fault != 0 }

// take takes the first datagram, or the error that a receive finds otherwise.
func (s *datagramSocket) take(p []byte) (impl.Message, error) {
	d, err := s.startReceive()
	if err != nil {
		return impl.Message{}, err
	}
	m := d.message(p)
	s.in.pop()
	s.begun--
	s.self.taken(d)
	d.free()
	return m, nil
}

// startReceive returns the first datagram, which stays in the queue, or takes the
// error that waits and comes before it. What is in the queue now is what this
// receiver begins with, if the last lot is used up.
func (s *datagramSocket) startReceive() (*datagram, error) {
	if err := s.checkReceive("recvfrom"); err != nil {
		return nil, err
	}
	if err := s.takeFault(); err != nil {
		return nil, err
	}
	if s.in.head == nil {
		return nil, impl.ErrWouldBlock
	}
	if s.begun == 0 {
		s.begun = s.in.n
	}
	return s.in.head, nil
}

// checkReceive returns why nothing is received, whatever is there.
func (s *datagramSocket) checkReceive(call string) error {
	switch {
	case s.closed:
		return net.ErrClosed
	case !s.opened:
		return impl.WrongState(impl.ErrNotBound, call, syscall.EINVAL)
	case s.readBy.checkAndArm(s.host.clock):
		return os.ErrDeadlineExceeded
	default:
		return nil
	}
}

// receiveError gives the error of a receive its form.
func (s *datagramSocket) receiveError(err error) error {
	if err == nil || err == impl.ErrWouldBlock {
		return err
	}
	call := "read"
	if s.remote.IsZero() {
		call = "recvfrom"
	}
	return impl.OpError("read", s.Network(), s.local, s.remote, impl.InCall(call, err))
}
