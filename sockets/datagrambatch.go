package sockets

import (
	"slices"
	"sync"
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

// ReceiveAvailable waits for a datagram, as Receive does, and then receives what
// else has arrived, up to len(ds) datagrams. It returns how many it received and
// leaves the others of ds unchanged. Where the implementation can, it receives
// them in one call. An error after some datagrams is returned with them or by the
// next call. With an empty ds it returns (0, nil) at once.
func (s *datagramSocket) ReceiveAvailable(ds []*Datagram) (int, error) {
	s.check()
	if len(ds) == 0 {
		return 0, nil
	}
	if slices.Contains(ds, nil) {
		return 0, nilDatagram()
	}
	batch, ok := impl.As[impl.Batch](s.object())
	if !ok || s.stash.nonEmpty.Load() {
		return s.receiveOneByOne(ds)
	}
	if err := s.beginReceive(); err != nil {
		return 0, err
	}
	defer s.endReceive()
	packets := getPackets(len(ds))
	defer packets.free()
	size := s.BufferSize()
	for i, d := range ds {
		packets.all[i].Data = d.room(size)
	}
	bound, err := s.readDeadlines.beginWait(s.shared().Timeout())
	if err != nil {
		return 0, err
	}
	defer s.readDeadlines.endWait(bound)
	for {
		n, err := batch.ReceiveBatch(packets.all)
		if err != nil && s.readDeadlines.awaitRetry(bound, err) {
			continue
		}
		for i, p := range packets.all[:n] {
			ds[i].Data = p.Data[:p.N]
			ds[i].received(p.Message)
		}
		return n, err
	}
}

// receiveOneByOne waits for the first datagram, and then receives what is
// queued.
func (s *datagramSocket) receiveOneByOne(ds []*Datagram) (int, error) {
	if err := s.Receive(ds[0]); err != nil {
		return 0, err
	}
	size := s.BufferSize()
	for i, d := range ds[1:] {
		if !s.CanRead() {
			return 1 + i, nil
		}
		p := d.room(size)
		m, err := s.tryReceiveInCall(p)
		switch {
		case err == impl.ErrWouldBlock:
			return 1 + i, nil // another call has taken it
		case err != nil:
			return 1 + i, err
		}
		d.Data = p[:m.N]
		d.received(m)
	}
	return len(ds), nil
}

// tryReceiveInCall is tryReceive for a call of the program.
func (s *datagramSocket) tryReceiveInCall(p []byte) (impl.Message, error) {
	if err := s.beginReceive(); err != nil {
		return impl.Message{}, err
	}
	defer s.endReceive()
	return s.tryReceive(p)
}

// NextPutAll sends datagrams in order, as NextPut would one by one, and returns
// how many it sent. Where the implementation can, it sends them in one call.
// When it sent fewer, the error is that of the first one not sent.
func (s *datagramSocket) NextPutAll(ds []*Datagram) (int, error) {
	s.check()
	batch, ok := impl.As[impl.Batch](s.object())
	if !ok {
		return s.sendOneByOne(ds)
	}
	packets := getPackets(len(ds))
	defer packets.free()
	peer := s.datagram().RemoteEndpoint()
	fit := len(ds)
	var misfit error
	for i, d := range ds {
		to, err := d.destination(peer)
		if err != nil {
			fit, misfit = i, err
			break
		}
		packets.all[i].Data, packets.all[i].To = d.Data, to
	}
	bound, err := s.beginSendWait(peer, s.shared().Timeout())
	if err != nil {
		return 0, err
	}
	defer s.writeDeadlines.endWait(bound)
	defer s.startTurnOnceBound()()
	sent := 0
	for sent < fit {
		n, err := batch.SendBatch(packets.all[sent:fit])
		sent += n
		if err != nil && !s.writeDeadlines.awaitRetry(bound, err) {
			return sent, err
		}
	}
	return sent, misfit
}

func (s *datagramSocket) sendOneByOne(ds []*Datagram) (int, error) {
	for i, d := range ds {
		if err := s.NextPut(d); err != nil {
			return i, err
		}
	}
	return len(ds), nil
}

// beginSendWait returns the bound of a call that sends, the zero time for none.
// Only Unix datagrams ever wait.
func (s *datagramSocket) beginSendWait(to impl.Endpoint, timeout time.Duration) (time.Time, error) {
	if !to.IsUnix() && !s.datagram().Network().IsUnix() {
		return time.Time{}, nil
	}
	return s.writeDeadlines.beginWait(timeout)
}

// room returns memory for size bytes: the datagram's own if it is large enough.
func (d *Datagram) room(size int) []byte {
	if cap(d.Data) < size {
		return make([]byte, size)
	}
	return d.Data[:size]
}

// packetMemory is the packets of a batch for the implementation.
type packetMemory struct{ all []impl.Packet }

var packetMemories = sync.Pool{New: func() any { return new(packetMemory) }}

func getPackets(n int) *packetMemory {
	m := packetMemories.Get().(*packetMemory)
	if cap(m.all) < n {
		m.all = make([]impl.Packet, n)
	}
	m.all = m.all[:n]
	return m
}

// free drops the references to the bytes and returns the packets to the pool.
func (m *packetMemory) free() {
	clear(m.all)
	packetMemories.Put(m)
}
