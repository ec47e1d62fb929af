package sockets

import (
	"slices"
	"sync"
	"sync/atomic"

	"github.com/smalltalk-sockets/go/impl"
)

// stash holds the datagrams that NextFrom received from other senders, in order of
// arrival. Every later receive takes them first.
type stash struct {
	nonEmpty atomic.Bool // len(queue) > 0, read without mu

	mu    sync.Mutex // guards what follows; never held while waiting
	queue []stashed
	bytes int
}

// stashed is a datagram with all that the implementation object returned.
type stashed struct {
	data []byte
	impl.Message
}

// stashLimit is how many bytes a stash holds. Further datagrams are lost, as when the
// receive queue of a kernel is full.
const stashLimit = 256 << 10

// stashOverhead is added to the size of each datagram, so that the limit bounds the
// number of empty ones too.
const stashOverhead = 64

// append adds a copy of a datagram, unless that exceeds the limit.
func (s *stash) append(data []byte, m impl.Message) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.bytes+len(data)+stashOverhead > stashLimit {
		return
	}
	s.queue = append(s.queue, stashed{slices.Clone(data), m})
	s.bytes += len(data) + stashOverhead
	s.nonEmpty.Store(true)
}

// prepend adds a datagram before all others. It keeps data, and ignores the limit: at
// most one datagram is put back at a time.
func (s *stash) prepend(data []byte, m impl.Message) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.queue = slices.Insert(s.queue, 0, stashed{data, m})
	s.bytes += len(data) + stashOverhead
	s.nonEmpty.Store(true)
}

// keepOnly drops the datagrams that do not come from an endpoint.
func (s *stash) keepOnly(from impl.Endpoint) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := len(s.queue) - 1; i >= 0; i-- {
		if s.queue[i].From != from {
			s.remove(i)
		}
	}
}

// receive copies the first datagram into p, and removes it unless keep is set.
// It returns impl.ErrWouldBlock when there is none.
func (s *stash) receive(p []byte, keep bool) (impl.Message, error) {
	if !s.nonEmpty.Load() {
		return impl.Message{}, impl.ErrWouldBlock
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.queue) == 0 {
		return impl.Message{}, impl.ErrWouldBlock
	}
	m := s.queue[0].copyTo(p)
	if !keep {
		s.remove(0)
	}
	return m, nil
}

// receiveFrom takes the first datagram that comes from an endpoint.
func (s *stash) receiveFrom(from impl.Endpoint, p []byte) (impl.Message, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.IndexFunc(s.queue, func(d stashed) bool { return isSender(from, d.From) })
	if i < 0 {
		return impl.Message{}, impl.ErrWouldBlock
	}
	m := s.queue[i].copyTo(p)
	s.remove(i)
	return m, nil
}

func (d stashed) copyTo(p []byte) impl.Message {
	m := d.Message
	m.N = copy(p, d.data)
	m.Truncated = m.Truncated || m.N < len(d.data)
	return m
}

// remove removes a datagram. The caller holds mu.
func (s *stash) remove(i int) {
	s.bytes -= len(s.queue[i].data) + stashOverhead
	s.queue = slices.Delete(s.queue, i, i+1)
	if len(s.queue) == 0 {
		s.queue = nil
		s.nonEmpty.Store(false)
	}
}
