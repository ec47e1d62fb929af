package sockets

import (
	"slices"
	"sync"
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

// receiveFunc receives a queued datagram into p, or returns impl.ErrWouldBlock.
type receiveFunc func(p []byte) (impl.Message, error)

// tryReceive receives the first datagram; tryPeek leaves it queued.
func (s *datagramSocket) tryReceive(p []byte) (impl.Message, error) { return s.tryFirst(p, false) }
func (s *datagramSocket) tryPeek(p []byte) (impl.Message, error)    { return s.tryFirst(p, true) }

func (s *datagramSocket) tryFirst(p []byte, keep bool) (impl.Message, error) {
	if s.IsOpen() {
		if m, err := s.stash.receive(p, keep); err == nil {
			return m, nil
		}
	}
	if keep {
		return s.datagram().TryPeek(p)
	}
	return s.datagram().TryReceive(p)
}

// tryReceiveFrom receives the first datagram of one sender, and puts earlier ones of
// other senders into the stash.
func (s *datagramSocket) tryReceiveFrom(from impl.Endpoint, p []byte) (impl.Message, error) {
	if s.stash.nonEmpty.Load() && s.IsOpen() {
		if m, err := s.stash.receiveFrom(from, p); err == nil {
			return m, nil
		}
	}
	for {
		m, err := s.datagram().TryReceive(p)
		if err != nil || isSender(from, m.From) {
			return m, err
		}
		s.stash.append(p[:m.N], m)
	}
}

// isSender reports whether a datagram from an endpoint is from the wanted one. A
// zone counts only where it has a meaning and wanted has one.
func isSender(wanted, from impl.Endpoint) bool {
	addr := wanted.Addr()
	if addr.Zone() != "" && addr.IsLinkLocalUnicast() || !addr.Is6() {
		return wanted == from
	}
	return addr.WithZone("") == from.Addr().WithZone("") && wanted.Port() == from.Port()
}

// receiveNew waits for a datagram and returns it in memory of its own, no larger than
// needed. It holds no memory while it waits.
func (s *datagramSocket) receiveNew(try receiveFunc) (*Datagram, error) {
	if err := s.beginReceive(); err != nil {
		return nil, err
	}
	defer s.endReceive()
	var bound time.Time
	defer func() { s.readDeadlines.endWait(bound) }()
	for {
		p := getScratch(s.BufferSize())
		m, err := try(p.bytes)
		if err == nil {
			d := newReceived(p.bytes, m)
			p.free()
			return d, nil
		}
		p.free()
		if err := s.awaitMore(&bound, err); err != nil {
			return nil, err
		}
	}
}

// newReceived returns a datagram that was received into p, with memory of its own.
func newReceived(p []byte, m impl.Message) *Datagram {
	d := &Datagram{Data: slices.Clone(p[:m.N])}
	d.received(m)
	return d
}

// receiveInto waits for a datagram and puts it into d.
func (s *datagramSocket) receiveInto(d *Datagram, try receiveFunc) error {
	if d == nil {
		return nilDatagram()
	}
	if err := s.beginReceive(); err != nil {
		return err
	}
	defer s.endReceive()
	var bound time.Time
	defer func() { s.readDeadlines.endWait(bound) }()
	p := d.room(s.BufferSize())
	for {
		m, err := try(p)
		if err == nil {
			d.Data = p[:m.N]
			d.received(m)
			return nil
		}
		if err := s.awaitMore(&bound, err); err != nil {
			return err
		}
	}
}

// awaitMore follows a failed attempt. If there was nothing to receive it waits,
// and returns nil when the attempt is to be made again. bound is that of the
// call, which begins with its first wait.
func (s *datagramSocket) awaitMore(bound *time.Time, err error) error {
	if err == impl.ErrWouldBlock {
		if bound.IsZero() {
			if *bound, err = s.readDeadlines.beginWait(s.shared().Timeout()); err != nil {
				return err
			}
		}
		err = s.datagram().EnsureReadable()
	}
	if err == nil || s.readDeadlines.awaitRetry(*bound, err) {
		return nil
	}
	return err
}

// scratchMemory receives a datagram whose size is not known yet.
type scratchMemory struct {
	bytes []byte
	array *[scratchSize]byte // nil when it does not belong to the pool
}

// scratchSize is the size of the largest UDP datagram.
const scratchSize = 64 << 10

var scratches = sync.Pool{New: func() any { return new([scratchSize]byte) }}

func getScratch(size int) scratchMemory {
	if size > scratchSize {
		return scratchMemory{bytes: make([]byte, size)}
	}
	array := scratches.Get().(*[scratchSize]byte)
	return scratchMemory{array[:size], array}
}

func (m scratchMemory) free() {
	if m.array != nil {
		scratches.Put(m.array)
	}
}
