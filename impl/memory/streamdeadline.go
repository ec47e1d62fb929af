package memory

import (
	"net"
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

// SetReadDeadline sets when reads time out, including those that wait now.
func (s *stream) SetReadDeadline(t time.Time) error {
	defer s.lock().Unlock()
	if s.has(closed) {
		return s.setClosedError()
	}
	if s.rare != nil || !t.IsZero() {
		s.ensureRare().readBy.Set(s.host.clock, t, (*readRinger)(s))
	}
	return nil
}

// SetWriteDeadline sets when writes time out, including those that wait now.
func (s *stream) SetWriteDeadline(t time.Time) error {
	defer s.lock().Unlock()
	if s.has(closed) {
		return s.setClosedError()
	}
	if s.rare != nil || !t.IsZero() {
		s.ensureRare().writeBy.Set(s.host.clock, t, (*writeRinger)(s))
	}
	return nil
}

// setClosedError returns the error of setting something on a closed stream. Package net
// shows only the local address in it.
func (s *stream) setClosedError() error {
	return impl.OpError("set", s.Network(), impl.Endpoint{}, s.local(), net.ErrClosed)
}

// stopDeadlines cancels both deadlines.
func (s *stream) stopDeadlines() {
	s.readBy().Stop(s.host.clock)
	s.writeBy().Stop(s.host.clock)
}

// readRinger and writeRinger are the ringers of a stream's two alarms.
type (
	readRinger  stream
	writeRinger stream
)

func (r *readRinger) Ring() {
	s := (*stream)(r)
	defer s.lock().Unlock()
	s.rare.readBy.OnAlarm(s.host.clock)
}

func (r *writeRinger) Ring() {
	s := (*stream)(r)
	defer s.lock().Unlock()
	s.rare.writeBy.OnAlarm(s.host.clock)
}
