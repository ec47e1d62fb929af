package memory

import (
	"net"
	"time"

	"github.com/smalltalk-sockets/go/impl/memory/internal/clock"
)

// SetReadDeadline sets when receives time out, including those that wait now.
func (s *datagramSocket) SetReadDeadline(t time.Time) error {
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	if s.closed {
		return s.setError(net.ErrClosed)
	}
	clock.SetDeadline(&s.readBy, s.host.clock, t, (*receiveRinger)(s))
	s.readers.wake()
	return nil
}

// SetWriteDeadline sets when sends time out, including those that wait now.
func (s *datagramSocket) SetWriteDeadline(t time.Time) error {
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	if s.closed {
		return s.setError(net.ErrClosed)
	}
	clock.SetDeadline(&s.writeBy, s.host.clock, t, (*sendRinger)(s))
	s.host.unix.room.wake()
	return nil
}

// receiveRinger and sendRinger are the ringers of a socket's two alarms.
type (
	receiveRinger datagramSocket
	sendRinger    datagramSocket
)

func (r *receiveRinger) Ring() {
	s := (*datagramSocket)(r)
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	if s.readBy.OnAlarm(s.host.clock) {
		s.readers.wake()
	}
}

func (r *sendRinger) Ring() {
	s := (*datagramSocket)(r)
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	if s.writeBy.OnAlarm(s.host.clock) {
		s.host.unix.room.wake()
	}
}
