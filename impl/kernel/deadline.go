package kernel

import (
	"math"
	"sync/atomic"
	"time"
)

// deadline remembers a deadline for the tries, which ask nobody who knows of
// it. It is safe for concurrent use and needs no timer.
type deadline struct {
	// at is nanoseconds after epoch, and 0 for none.
	at atomic.Int64
}

var epoch = time.Now()

// set takes the wall clock out of t at once, as the poller does, so that both
// go on agreeing when the clock is changed.
func (d *deadline) set(t time.Time) {
	if t.IsZero() {
		d.at.Store(0)
		return
	}
	now, left := time.Since(epoch), time.Until(t)
	if left > math.MaxInt64-now {
		d.at.Store(math.MaxInt64)
		return
	}
	d.at.Store(max(1, int64(now+left)))
}

// passed reports whether there is a deadline and it is over.
func (d *deadline) passed() bool {
	at := d.at.Load()
	return at != 0 && int64(time.Since(epoch)) >= at
}
