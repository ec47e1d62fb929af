package readbuffer

import (
	"sync"
	"sync/atomic"
)

// A gate lets one goroutine pass at a time. Unlike a sync.Mutex it may be held
// across I/O: a goroutine that waits for it waits on a sync.Cond, which a synctest
// bubble counts as durably blocked.
type gate struct {
	state   atomic.Int32
	waiting atomic.Pointer[gateQueue] // nil until a goroutine has waited
}

// A gateQueue is where goroutines wait for a gate.
type gateQueue struct {
	// mu guards only the changes of state in the slow paths; it is never held during
	// I/O.
	mu   sync.Mutex
	free sync.Cond
}

const (
	open = iota
	held
	contended // held, and a goroutine may be waiting
)

// tryEnter and tryLeave are small enough to become a part of their callers. Where they
// fail, wait and handOver do the work.

func (g *gate) tryEnter() bool { return g.state.CompareAndSwap(open, held) }
func (g *gate) tryLeave() bool { return g.state.CompareAndSwap(held, open) }

// wait enters when the goroutines before it have left.
func (g *gate) wait() {
	q := g.queue()
	q.mu.Lock()
	for g.state.Swap(contended) != open {
		q.free.Wait()
	}
	q.mu.Unlock()
}

// queue returns the queue, and makes it for the first goroutine that waits.
func (g *gate) queue() *gateQueue {
	if q := g.waiting.Load(); q != nil {
		return q
	}
	q := new(gateQueue)
	q.free.L = &q.mu
	g.waiting.CompareAndSwap(nil, q)
	return g.waiting.Load()
}

// handOver leaves and lets a goroutine in that waits.
func (g *gate) handOver() {
	q := g.queue()
	q.mu.Lock()
	g.state.Store(open)
	q.free.Signal()
	q.mu.Unlock()
}
