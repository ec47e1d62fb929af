package sockets

import (
	"sync/atomic"

	"github.com/smalltalk-sockets/go/impl"
)

// datagramIntake is the accept owner of the datagrams of a socket: calls of the
// program, or the loop for listeners. Without listeners a call costs two additions
// and no lock.
type datagramIntake struct {
	// calls counts the calls that receive, and has the bit byEvents while
	// datagrams go to listeners.
	calls atomic.Int64

	awaited atomic.Bool // a wait of the pump has found the socket readable
	resting atomic.Bool // the pump rests until a call has received what waits

	// telling says that the loop has taken a datagram and still dispatches its event:
	// whether a listener got it is not known yet. It is guarded by listening, as
	// byEvents is.
	telling bool
}

const byEvents = 1 << 62

// beginReceive lets a call receive, or returns why it must not.
func (s *datagramSocket) beginReceive() error {
	if s.intake.calls.Add(1) < byEvents {
		return nil
	}
	s.listening.Lock()
	defer s.listening.Unlock()
	s.endListening()
	if s.intake.calls.Load() < byEvents || !s.IsOpen() {
		return nil
	}
	s.endReceive()
	return s.exclusive()
}

// endReceive follows a call that receives. It starts the pump again if that
// rested because of a queued datagram.
func (s *datagramSocket) endReceive() {
	s.intake.calls.Add(-1)
	if s.intake.resting.Load() && s.intake.resting.Swap(false) {
		s.startTurn()
	}
}

func (s *datagramSocket) exclusive() error {
	return impl.OpError("read", s.datagram().Network(), s.datagram().LocalEndpoint(), s.datagram().RemoteEndpoint(), ErrExclusive)
}

// receivesByEvents reports whether there are listeners for datagrams.
func (s *datagramSocket) receivesByEvents() bool { return s.HasEventListener(EventDatagramSocketData) }

// beginListening directs datagrams to listeners unless a call receives, and
// reports whether it did. The caller holds listening.
func (s *datagramSocket) beginListening() bool {
	return s.intake.calls.Load() >= byEvents || s.intake.calls.CompareAndSwap(0, byEvents)
}

// endListening directs datagrams to calls again once there is no listener and no
// datagram on its way to one. The caller holds listening.
func (s *datagramSocket) endListening() {
	if s.intake.calls.Load() >= byEvents && !s.intake.telling && !s.receivesByEvents() {
		s.intake.calls.Add(-byEvents)
	}
}

// takeFor takes a datagram for listeners. Without listeners it takes none, and
// returns the error of the last wait.
func (s *datagramSocket) takeFor(waited error) (d *Datagram, err error) {
	s.listening.Lock()
	defer s.listening.Unlock()
	s.endListening()
	if s.intake.calls.Load() < byEvents {
		return nil, waited
	}
	p := takeScratch(s.BufferSize())
	defer p.free()
	m, err := s.take(p.bytes)
	if err != nil {
		return nil, err
	}
	s.intake.telling = true
	return copied(p.bytes, m), nil
}

// toldOf follows the event of a datagram. If the event called no listener,
// because the last one was removed just then, toldOf puts the datagram back, to
// be received first.
func (s *datagramSocket) toldOf(d *Datagram, handled bool) {
	s.listening.Lock()
	defer s.listening.Unlock()
	s.intake.telling = false
	if !handled {
		s.aside.putBack(d.Data, d.message())
	}
	s.endListening()
}
