package sockets

import (
	"sync/atomic"

	"github.com/smalltalk-sockets/go/impl"
)

// receiveOwner is the accept owner of the datagrams of a socket: calls of the
// program, or the loop for listeners. Without listeners a call costs two additions
// and no lock.
type receiveOwner struct {
	// state counts the calls that receive, and has the bit ownedByListeners while
	// datagrams go to listeners.
	state atomic.Int64

	foundReadable atomic.Bool // a wait of the pump has found the socket readable
	paused        atomic.Bool // the pump waits for nothing until a call has received

	// dispatching says that the loop has taken a datagram and still dispatches its event:
	// whether a listener got it is not known yet. It is guarded by listening, as
	// ownedByListeners is.
	dispatching bool
}

const ownedByListeners = 1 << 62

// beginReceive lets a call receive, or returns why it must not.
func (s *datagramSocket) beginReceive() error {
	if s.receiving.state.Add(1) < ownedByListeners {
		return nil
	}
	s.listening.Lock()
	defer s.listening.Unlock()
	s.endListening()
	if s.receiving.state.Load() < ownedByListeners || !s.IsOpen() {
		return nil
	}
	s.endReceive()
	return s.exclusive()
}

// endReceive follows a call that receives. It starts the pump again if that
// was paused because of a queued datagram.
func (s *datagramSocket) endReceive() {
	s.receiving.state.Add(-1)
	if s.receiving.paused.Load() && s.receiving.paused.Swap(false) {
		s.startTurn()
	}
}

func (s *datagramSocket) exclusive() error {
	return impl.OpError("read", s.datagram().Network(), s.datagram().LocalEndpoint(), s.datagram().RemoteEndpoint(), ErrExclusive)
}

// hasDataListener reports whether there are listeners for datagrams.
func (s *datagramSocket) hasDataListener() bool { return s.HasEventListener(EventDatagramSocketData) }

// beginListening directs datagrams to listeners unless a call receives, and
// reports whether it did. The caller holds listening.
func (s *datagramSocket) beginListening() bool {
	return s.receiving.state.Load() >= ownedByListeners || s.receiving.state.CompareAndSwap(0, ownedByListeners)
}

// endListening directs datagrams to calls again once there is no listener and no
// datagram on its way to one. The caller holds listening.
func (s *datagramSocket) endListening() {
	if s.receiving.state.Load() >= ownedByListeners && !s.receiving.dispatching && !s.hasDataListener() {
		s.receiving.state.Add(-ownedByListeners)
	}
}

// takeForListeners takes a datagram for listeners. Without listeners it takes none, and
// returns the error of the last wait.
func (s *datagramSocket) takeForListeners(waited error) (d *Datagram, err error) {
	s.listening.Lock()
	defer s.listening.Unlock()
	s.endListening()
	if s.receiving.state.Load() < ownedByListeners {
		return nil, waited
	}
	p := getScratch(s.BufferSize())
	defer p.free()
	m, err := s.tryReceive(p.bytes)
	if err != nil {
		return nil, err
	}
	s.receiving.dispatching = true
	return newReceived(p.bytes, m), nil
}

// endDispatch follows the event of a datagram. If the event called no listener,
// because the last one was removed just then, endDispatch puts the datagram back, to
// be received first.
func (s *datagramSocket) endDispatch(d *Datagram, handled bool) {
	s.listening.Lock()
	defer s.listening.Unlock()
	s.receiving.dispatching = false
	if !handled {
		s.stash.prepend(d.Data, d.message())
	}
	s.endListening()
}
