package sockets

import (
	"slices"
	"sync"
	"sync/atomic"

	"github.com/smalltalk-sockets/go/impl"
)

// aside is the stash: the datagrams that NextFrom received from other senders,
// in order of arrival. Every later receive takes them first.
type aside struct {
	any atomic.Bool // whether there are any, to look without mu

	mu    sync.Mutex // guards what follows; never held while waiting
	queue []setAside
	bytes int
}

// setAside is a datagram with all that the implementation object returned.
type setAside struct {
	data []byte
	impl.Message
}

// maxAside is how many bytes of datagrams are set aside. Further ones are lost,
// as when the queue of a kernel is full.
const maxAside = 256 << 10

// asideCost is what a datagram costs beside its bytes, so that empty ones are
// bounded too.
const asideCost = 64

// put sets a copy of a datagram aside.
func (a *aside) put(data []byte, m impl.Message) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.bytes+len(data)+asideCost > maxAside {
		return
	}
	a.queue = append(a.queue, setAside{slices.Clone(data), m})
	a.bytes += len(data) + asideCost
	a.any.Store(true)
}

// putBack puts a datagram before all others and keeps its bytes. There is
// always room: at most one is put back at a time.
func (a *aside) putBack(data []byte, m impl.Message) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.queue = slices.Insert(a.queue, 0, setAside{data, m})
	a.bytes += len(data) + asideCost
	a.any.Store(true)
}

// keepOnly drops the datagrams that do not come from an endpoint.
func (a *aside) keepOnly(from impl.Endpoint) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for i := len(a.queue) - 1; i >= 0; i-- {
		if a.queue[i].From != from {
			a.remove(i)
		}
	}
}

// receive copies the first datagram into p, and removes it unless keep is set.
// It returns impl.ErrWouldBlock when there is none.
func (a *aside) receive(p []byte, keep bool) (impl.Message, error) {
	if !a.any.Load() {
		return impl.Message{}, impl.ErrWouldBlock
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.queue) == 0 {
		return impl.Message{}, impl.ErrWouldBlock
	}
	m := a.queue[0].copyTo(p)
	if !keep {
		a.remove(0)
	}
	return m, nil
}

// receiveFrom takes the first datagram that comes from an endpoint.
func (a *aside) receiveFrom(from impl.Endpoint, p []byte) (impl.Message, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	i := slices.IndexFunc(a.queue, func(d setAside) bool { return isSender(from, d.From) })
	if i < 0 {
		return impl.Message{}, impl.ErrWouldBlock
	}
	m := a.queue[i].copyTo(p)
	a.remove(i)
	return m, nil
}

func (d setAside) copyTo(p []byte) impl.Message {
	m := d.Message
	m.N = copy(p, d.data)
	m.Truncated = m.Truncated || m.N < len(d.data)
	return m
}

// remove removes a datagram. The caller holds mu.
func (a *aside) remove(i int) {
	a.bytes -= len(a.queue[i].data) + asideCost
	a.queue = slices.Delete(a.queue, i, i+1)
	if len(a.queue) == 0 {
		a.queue = nil
		a.any.Store(false)
	}
}
