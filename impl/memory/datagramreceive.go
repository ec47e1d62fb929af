package memory

import (
	"net"
	"os"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
)

// Receive receives the first datagram, and waits for one.
func (s *datagramSocket) Receive(p []byte) (impl.Message, error) {
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	for {
		m, err := s.receiveNext(p)
		if err == nil {
			return m, nil
		}
		if err != impl.ErrWouldBlock {
			return m, s.receiveError(err)
		}
		s.readers.wait()
	}
}

// TryReceive is Receive without waiting.
func (s *datagramSocket) TryReceive(p []byte) (impl.Message, error) {
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	m, err := s.receiveNext(p)
	return m, s.receiveError(err)
}

// TryPeek is TryReceive, but leaves the datagram in the queue.
func (s *datagramSocket) TryPeek(p []byte) (impl.Message, error) {
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	d, err := s.startReceive()
	if err != nil {
		return impl.Message{}, s.receiveError(err)
	}
	return d.message(p), nil
}

// CanRead reports whether a datagram or a pending error waits.
func (s *datagramSocket) CanRead() bool {
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	return !s.closed && s.isReadable()
}

// EnsureReadable waits until CanRead would return true.
func (s *datagramSocket) EnsureReadable() error {
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	for {
		if err := s.checkReceive("poll"); err != nil {
			return s.receiveError(err)
		}
		if s.isReadable() {
			return nil
		}
		s.readers.wait()
	}
}

func (s *datagramSocket) isReadable() bool { return s.in.Len() > 0 || s.fault != 0 }

// receiveNext takes the first datagram, or returns the error of a receive.
func (s *datagramSocket) receiveNext(p []byte) (impl.Message, error) {
	d, err := s.startReceive()
	if err != nil {
		return impl.Message{}, err
	}
	m := d.message(p)
	s.in.pop()
	s.batchLeft--
	s.self.uncharge(d)
	d.free()
	return m, nil
}

// startReceive returns the first datagram, which stays in the queue, or a pending
// error, which comes before it and is cleared. If the last batch is used up, what is
// in the queue now becomes the next one.
func (s *datagramSocket) startReceive() (*datagram, error) {
	if err := s.checkReceive("recvfrom"); err != nil {
		return nil, err
	}
	if err := s.takeFault(); err != nil {
		return nil, err
	}
	if s.in.Len() == 0 {
		return nil, impl.ErrWouldBlock
	}
	if s.batchLeft == 0 {
		s.batchLeft = s.in.Len()
	}
	return *s.in.At(0), nil
}

// checkReceive returns the error of a receive that fails whatever is queued.
func (s *datagramSocket) checkReceive(call string) error {
	switch {
	case s.closed:
		return net.ErrClosed
	case !s.opened:
		return impl.WrongState(impl.ErrNotBound, call, syscall.EINVAL)
	case s.readBy.CheckAndArm(s.host.clock):
		return os.ErrDeadlineExceeded
	default:
		return nil
	}
}

// receiveError returns the error of a receive in its final form.
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
