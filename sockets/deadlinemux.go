package sockets

import (
	"errors"
	"os"
	"slices"
	"sync"
	"time"
)

// deadlineMux shares the one deadline that an implementation object has for a
// direction. The user's deadline bounds all calls that wait. Without one, the
// class-side timeout bounds some calls, each from the start of its own wait, and the
// object has the earliest of these bounds for its deadline:
//
//	call A   |---- waits ----X bound of A: the error is A's, endWait removes the bound
//	call B      |-- waits ---r------ waits again ------X bound of B
//	call C         | waits --r------ waits again, without a bound of its own -----
//	object   |-- deadline A -|.......|--- deadline B --|
//	                         ^ the deadline of A passes and ends the waits of all
//
// A call that another's bound has ended tries again (r): awaitRetry tells it so. It
// first waits while the deadline of the object is in the past (the dots), which is until
// A has returned. A may be the last to see its own deadline pass, because the calls of
// a direction take turns at the descriptor: with a later deadline in its place, A would
// wait for that one.
//
// It is safe for concurrent use.
type deadlineMux struct {
	set func(time.Time) error // sets the deadline of the implementation object
	// passive is true where another socket sets the deadline too: then no call has a
	// bound of its own, and none tries again.
	passive bool

	mu      sync.Mutex  // guards what follows; held while set is called, which does not wait
	user    time.Time   // the user's deadline, the zero time for none
	bounds  []time.Time // of the calls between beginWait and endWait
	changed sync.Cond   // user or bounds have changed
}

func (m *deadlineMux) init(set func(time.Time) error) {
	m.set = set
	m.changed.L = &m.mu
}

// setDeadline sets the user's deadline.
func (m *deadlineMux) setDeadline(t time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	before := m.user
	m.user = t
	err := m.arm()
	if err != nil {
		m.user = before
	}
	m.changed.Broadcast()
	return err
}

// beginWait precedes the wait of a call. It returns the bound of the call, for endWait:
// the zero time when the call has none of its own.
func (m *deadlineMux) beginWait(timeout time.Duration) (bound time.Time, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if timeout == 0 || m.passive || !m.user.IsZero() {
		return time.Time{}, nil
	}
	bound = time.Now().Add(timeout)
	m.bounds = append(m.bounds, bound)
	return bound, m.arm()
}

// endWait follows the wait of a call with the given bound.
func (m *deadlineMux) endWait(bound time.Time) {
	if bound.IsZero() {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if i := slices.Index(m.bounds, bound); i >= 0 {
		m.bounds = slices.Delete(m.bounds, i, i+1)
	}
	_ = m.arm() // fails only on a closed socket
	m.changed.Broadcast()
}

// awaitRetry decides what a call with the given bound does after err. It returns false
// when the call must return err, and true when it must try again, because the bound of
// another call has passed. Before it returns true it waits until that call has returned.
func (m *deadlineMux) awaitRetry(bound time.Time, err error) (retry bool) {
	if m.passive || !errors.Is(err, os.ErrDeadlineExceeded) {
		return false
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if hasPassed(m.user) || m.user.IsZero() && hasPassed(bound) {
		return false
	}
	for m.user.IsZero() && slices.ContainsFunc(m.bounds, hasPassed) {
		m.changed.Wait()
	}
	return true
}

// hasPassed reports whether a deadline has passed. The zero time never does.
func hasPassed(t time.Time) bool { return !t.IsZero() && !time.Now().Before(t) }

// arm sets the deadline of the implementation object. The caller holds mu.
func (m *deadlineMux) arm() error {
	if m.set == nil {
		panic(zeroSocket)
	}
	deadline := m.user
	if deadline.IsZero() && len(m.bounds) > 0 {
		deadline = slices.MinFunc(m.bounds, time.Time.Compare)
	}
	return m.set(deadline)
}
