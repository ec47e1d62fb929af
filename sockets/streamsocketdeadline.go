package sockets

import "time"

// SetDeadline sets the read and the write deadline.
func (s *streamSocket) SetDeadline(t time.Time) error {
	if err := s.SetReadDeadline(t); err != nil {
		return err
	}
	return s.SetWriteDeadline(t)
}

// SetWriteDeadline sets the time after which writes and puts fail with an error that
// matches os.ErrDeadlineExceeded, including those that wait now. The zero time means
// none.
func (s *streamSocket) SetWriteDeadline(t time.Time) error {
	s.state.put(writeBound, !t.IsZero())
	return s.setDeadline(transport.setWriteDeadline, t)
}

// SetReadDeadline sets the time after which reads and EnsureReadable fail with an
// error that matches os.ErrDeadlineExceeded, including those that wait now. It
// stays until it is replaced; the zero time means none.
func (s *streamSocket) SetReadDeadline(t time.Time) error {
	return s.setDeadline(transport.setReadDeadline, t)
}

// setDeadline sets a deadline through the transport, and again if another
// transport has replaced it meanwhile, which may have met the old deadline.
func (s *streamSocket) setDeadline(set func(transport, time.Time) error, t time.Time) error {
	for {
		now := s.transport()
		err := set(now, t)
		if s.transport() == now {
			return err
		}
	}
}
