package kernel

import (
	"cmp"
	"math"
	"net"
	"sync/atomic"
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

// deadline is a copy of a deadline for calls that do not wait, which the poller
// does not bound. It is safe for concurrent use and needs no timer.
type deadline struct {
	// at is in nanoseconds after epoch, and 0 for none.
	at atomic.Int64
}

var epoch = time.Now()

// set converts t to the monotonic clock at once, as the poller does, so that both
// agree when the wall clock is changed.
func (d *deadline) set(t time.Time) {
	if t.IsZero() {
		d.at.Store(0)
		return
	}
	now, left := int64(time.Since(epoch)), int64(max(0, time.Until(t)))
	if left > math.MaxInt64-max(0, now) {
		d.at.Store(math.MaxInt64)
		return
	}
	d.at.Store(cmp.Or(now+left, 1))
}

// hasPassed reports whether there is a deadline and it has passed.
func (d *deadline) hasPassed() bool {
	at := d.at.Load()
	return at != 0 && int64(time.Since(epoch)) >= at
}

// SetReadDeadline sets the read deadline in any phase before Close.
func (s *socket) SetReadDeadline(t time.Time) error {
	return s.setDeadline(t, &s.readDeadline, &s.readBy, live.SetReadDeadline)
}

// SetWriteDeadline sets the write deadline in any phase before Close.
func (s *stream) SetWriteDeadline(t time.Time) error {
	return s.setDeadline(t, &s.writeDeadline, &s.writeBy, live.SetWriteDeadline)
}

// SetWriteDeadline sets the write deadline in any phase before Close.
func (s *datagram) SetWriteDeadline(t time.Time) error {
	return s.setDeadline(t, &s.writeDeadline, &s.writeBy, live.SetWriteDeadline)
}

func (s *socket) setDeadline(t time.Time, d *deadline, by *time.Time, set func(live, time.Time) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return impl.OpError("set", s.network, impl.Endpoint{}, s.currentLocal(), net.ErrClosed)
	}
	d.set(t)
	*by = t
	if s.live == nil {
		return nil
	}
	if err := set(s.live, t); err != nil {
		return impl.OpError("set", s.network, impl.Endpoint{}, s.currentLocal(), cause(err))
	}
	return nil
}
