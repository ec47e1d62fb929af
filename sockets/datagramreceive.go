package sockets

import (
	"slices"
	"sync"
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

// attempt receives a queued datagram into p, or returns impl.ErrWouldBlock.
type attempt func(p []byte) (impl.Message, error)

// take receives the first datagram; look leaves it queued.
func (s *datagramSocket) take(p []byte) (impl.Message, error) { return s.try(p, false) }
func (s *datagramSocket) look(p []byte) (impl.Message, error) { return s.try(p, true) }

func (s *datagramSocket) try(p []byte, keep bool) (impl.Message, error) {
	if s.IsOpen() {
		if m, err := s.aside.receive(p, keep); err == nil {
			return m, nil
		}
	}
	if keep {
		return s.datagram().TryPeek(p)
	}
	return s.datagram().TryReceive(p)
}

// takeFrom receives the first datagram of one sender, and sets earlier ones of
// others aside.
func (s *datagramSocket) takeFrom(from impl.Endpoint, p []byte) (impl.Message, error) {
	if s.aside.any.Load() && s.IsOpen() {
		if m, err := s.aside.receiveFrom(from, p); err == nil {
			return m, nil
		}
	}
	for {
		m, err := s.datagram().TryReceive(p)
		if err != nil || isSender(from, m.From) {
			return m, err
		}
		s.aside.put(p[:m.N], m)
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

// answer waits for a datagram, whose memory is its own and no larger than
// needed. It holds no memory while it waits.
func (s *datagramSocket) answer(try attempt) (*Datagram, error) {
	if err := s.beginReceive(); err != nil {
		return nil, err
	}
	defer s.endReceive()
	var by time.Time
	defer func() { s.reads.end(by) }()
	for {
		p := takeScratch(s.BufferSize())
		m, err := try(p.bytes)
		if err == nil {
			d := copied(p.bytes, m)
			p.free()
			return d, nil
		}
		p.free()
		if err := s.awaitMore(&by, err); err != nil {
			return nil, err
		}
	}
}

// copied returns a datagram that was received into p, with memory of its own.
func copied(p []byte, m impl.Message) *Datagram {
	d := &Datagram{Data: slices.Clone(p[:m.N])}
	d.received(m)
	return d
}

// fill waits for a datagram and puts it into d.
func (s *datagramSocket) fill(d *Datagram, try attempt) error {
	if d == nil {
		return nilDatagram()
	}
	if err := s.beginReceive(); err != nil {
		return err
	}
	defer s.endReceive()
	var by time.Time
	defer func() { s.reads.end(by) }()
	p := d.room(s.BufferSize())
	for {
		m, err := try(p)
		if err == nil {
			d.Data = p[:m.N]
			d.received(m)
			return nil
		}
		if err := s.awaitMore(&by, err); err != nil {
			return err
		}
	}
}

// awaitMore follows a failed attempt. If there was nothing to receive it waits,
// and returns nil when the attempt is to be made again. by is the bound of the
// call, which begins with its first wait.
func (s *datagramSocket) awaitMore(by *time.Time, err error) error {
	if err == impl.ErrWouldBlock {
		if by.IsZero() {
			if *by, err = s.reads.begin(s.shared().Timeout()); err != nil {
				return err
			}
		}
		err = s.datagram().EnsureReadable()
	}
	if err == nil || s.reads.goesOn(*by, err) {
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

func takeScratch(size int) scratchMemory {
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
