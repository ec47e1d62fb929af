package sockets

import (
	"errors"
	"os"
	"slices"
	"sync"
	"time"
)

// patience is the deadline multiplexer of one direction of a socket. A deadline
// of the user bounds all waits. Without one, the class-side timeout bounds some
// calls, each from the start of its wait.
//
// The implementation object has one deadline for the direction: the user's, or
// else the earliest bound of the waiting calls. So the bound of one call may end
// another: goesOn tells that call to retry. The deadline stays in the past until
// the call whose bound it was has returned, and the others wait for that.
type patience struct {
	set func(time.Time) error // of the implementation object
	// shared says that others set the deadline too: then no call has its own
	// bound, and none retries.
	shared bool

	mu      sync.Mutex // guards what follows; held while set is called, which does not wait
	user    time.Time
	bounds  []time.Time
	changed sync.Cond
}

func (p *patience) init(set func(time.Time) error) {
	p.set = set
	p.changed.L = &p.mu
}

// setDeadline sets the user's deadline.
func (p *patience) setDeadline(t time.Time) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	before := p.user
	p.user = t
	err := p.apply()
	if err != nil {
		p.user = before
	}
	p.changed.Broadcast()
	return err
}

// begin precedes the wait of a call and returns its bound, the zero time when
// it has none of its own.
func (p *patience) begin(timeout time.Duration) (time.Time, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if timeout == 0 || p.shared || !p.user.IsZero() {
		return time.Time{}, nil
	}
	by := time.Now().Add(timeout)
	p.bounds = append(p.bounds, by)
	return by, p.apply()
}

// end follows the wait of a call with the given bound.
func (p *patience) end(by time.Time) {
	if by.IsZero() {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if i := slices.Index(p.bounds, by); i >= 0 {
		p.bounds = slices.Delete(p.bounds, i, i+1)
	}
	_ = p.apply() // fails only on a closed socket
	p.changed.Broadcast()
}

// goesOn reports whether a call that err ended must retry, because the bound of
// another call has passed. by is the call's own bound, the zero time for none.
func (p *patience) goesOn(by time.Time, err error) bool {
	if p.shared || !errors.Is(err, os.ErrDeadlineExceeded) {
		return false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if passed(p.user) || p.user.IsZero() && passed(by) {
		return false
	}
	for p.user.IsZero() && slices.ContainsFunc(p.bounds, passed) {
		p.changed.Wait()
	}
	return true
}

func passed(t time.Time) bool { return !t.IsZero() && !time.Now().Before(t) }

// apply gives the implementation object its deadline. The caller holds mu.
func (p *patience) apply() error {
	if p.set == nil {
		panic(zeroSocket)
	}
	by := p.user
	if by.IsZero() && len(p.bounds) > 0 {
		by = slices.MinFunc(p.bounds, time.Time.Compare)
	}
	return p.set(by)
}
