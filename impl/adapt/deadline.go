package adapt

import (
	"os"
	"sync"
	"time"
)

// deadline is the deadline of one direction. Many engines have none, or break when one
// passes, so the adapter never sets theirs: what waits, waits on a condition. The lock of
// the condition guards it.
type deadline struct {
	at    time.Time
	timer *time.Timer
	wake  *sync.Cond
}

// set replaces the deadline and wakes what waits, which looks again.
func (d *deadline) set(at time.Time) {
	d.at = at
	d.stop()
	if left := time.Until(at); !at.IsZero() && left > 0 {
		d.timer = time.AfterFunc(left, func() {
			d.wake.L.Lock()
			defer d.wake.L.Unlock()
			d.wake.Broadcast()
		})
	}
	d.wake.Broadcast()
}

// stop ends the timer.
func (d *deadline) stop() {
	if d.timer != nil {
		d.timer.Stop()
		d.timer = nil
	}
}

// check returns os.ErrDeadlineExceeded once the deadline has passed.
func (d *deadline) check() error {
	if d.at.IsZero() || time.Now().Before(d.at) {
		return nil
	}
	return os.ErrDeadlineExceeded
}
