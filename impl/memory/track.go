package memory

import (
	"runtime"
	"slices"
	"sync"
)

// TrackSockets makes the network record the calls that made each socket, for Leaks. It
// costs some microseconds and a few hundred bytes for each socket until that is
// closed; without it, sockets cost nothing more.
func TrackSockets() Option {
	return func(n *Network) { n.tracker = &tracker{made: make(map[inspected]origin)} }
}

// tracker records the open sockets and the calls that made them. A nil *tracker
// records nothing. Its lock is an innermost one.
type tracker struct {
	mu      sync.Mutex
	made    map[inspected]origin
	count   int           // of all sockets that were ever made
	changed chan struct{} // closed when a socket is closed; nil while no goroutine waits
}

// origin is when a socket was made, counted from 1, and by which calls.
type origin struct {
	number int
	calls  []uintptr
}

// maxCalls is how many calls are recorded for a socket.
const maxCalls = 32

// add records a new socket, in the call that makes it.
func (t *tracker) add(s inspected) {
	if t == nil {
		return
	}
	var calls [maxCalls]uintptr
	n := runtime.Callers(2, calls[:])
	t.mu.Lock()
	defer t.mu.Unlock()
	t.count++
	t.made[s] = origin{t.count, slices.Clone(calls[:n])}
}

// remove removes a socket that was closed.
func (t *tracker) remove(s inspected) {
	if t == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.made, s)
	if t.changed != nil {
		close(t.changed)
		t.changed = nil
	}
}

// subscribe returns a channel that is closed when the next socket is.
func (t *tracker) subscribe() <-chan struct{} {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.changed == nil {
		t.changed = make(chan struct{})
	}
	return t.changed
}

// tracked is a socket and its origin.
type tracked struct {
	socket inspected
	origin
}

// all returns the sockets in the order in which they were made.
func (t *tracker) all() []tracked {
	if t == nil {
		return nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	var all []tracked
	for s, o := range t.made {
		all = append(all, tracked{s, o})
	}
	slices.SortFunc(all, func(a, b tracked) int { return a.number - b.number })
	return all
}
