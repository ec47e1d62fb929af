package readbuffer

import (
	"sync"
	"sync/atomic"
)

// A gate lets one goroutine pass at a time. Unlike a sync.Mutex it may be held
// across I/O: a goroutine that waits for it waits on a sync.Cond, which a synctest
// bubble counts as durably blocked.
type gate struct {
	state atomic.Int32

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

func newGate() *gate {
	g := new(gate)
	g.free.L = &g.mu
	return g
}

func (g *gate) enter() {
	if g.tryEnter() {
		return
	}
	g.mu.Lock()
	for g.state.Swap(contended) != open {
		g.free.Wait()
	}
	g.mu.Unlock()
}

func (g *gate) tryEnter() bool { return g.state.CompareAndSwap(open, held) }

func (g *gate) leave() {
	if g.state.CompareAndSwap(held, open) {
		return
	}
	g.mu.Lock()
	g.state.Store(open)
	g.free.Signal()
	g.mu.Unlock()
}
