package memory

import (
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/trace"
)

// unixgram is an impl.Datagram of Unix. A datagram is charged to its sender until it
// is received, and the length of a queue is limited, so a Send may block.
type unixgram struct {
	datagramSocket
	peer    *unixgram // stays after its Close, until a Send has noticed that
	named   bool      // it was bound
	charged int       // the cost of what it has sent and its receivers have not received
	writers int       // how many wait for room
}

var (
	_ impl.Datagram = (*unixgram)(nil)
	_ impl.Options  = (*unixgram)(nil)
)

func newUnixgram(h *Host) *unixgram {
	s := &unixgram{}
	s.init(h, unixDatagram, s)
	return s
}

// open opens the socket without a name.
func (s *unixgram) open() {
	if !s.opened {
		s.markOpened()
		s.local = impl.Unnamed
	}
}

// Bind gives the socket a name.
func (s *unixgram) Bind(local impl.Endpoint) error {
	if err := impl.CheckEndpoint(s.Network(), local); err != nil {
		return err
	}
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	if err := s.bind(local.Path); err != nil {
		return impl.OpError("listen", s.Network(), impl.Endpoint{}, local, impl.InCall("bind", err))
	}
	return nil
}

func (s *unixgram) bind(path string) error {
	if err := s.checkUsable(); err != nil {
		return err
	}
	if s.named {
		return impl.WrongState(impl.ErrBound, "bind", syscall.EINVAL)
	}
	path, err := s.host.unix.bind(path, s)
	if err != nil {
		return err
	}
	s.open()
	s.local.Path, s.named = path, true
	s.tell(trace.Bound)
	return nil
}

// name returns the endpoint that a datagram of the socket comes from, the zero
// Endpoint without a name.
func (s *unixgram) name() impl.Endpoint {
	if s.named {
		return s.local
	}
	return impl.Endpoint{}
}

// Connect sets the peer; the zero Endpoint removes it.
func (s *unixgram) Connect(remote impl.Endpoint) error {
	if err := impl.CheckEndpoint(s.Network(), remote); err != nil {
		return err
	}
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	return s.connectError(remote, s.connect(remote))
}

func (s *unixgram) connect(remote impl.Endpoint) error {
	if err := s.checkUsable(); err != nil {
		return err
	}
	var peer *unixgram
	if !remote.IsZero() {
		var err error
		if peer, err = s.find(remote.Path); err != nil {
			return err
		}
		s.open()
		remote = peer.local // as it was bound, which may be spelt differently
	}
	if s.peer != peer {
		s.dropPeer()
	}
	s.peer, s.remote = peer, remote
	s.host.unix.room.wake()
	return nil
}

// find returns the socket that has a path, if it takes datagrams from s: a socket with
// a peer takes them only from that.
func (s *unixgram) find(path string) (*unixgram, error) {
	owner, err := s.host.unix.find(s.Network(), path)
	if err != nil {
		return nil, err
	}
	to := owner.(*unixgram)
	if to.peer != nil && to.peer != s {
		return nil, syscall.EPERM
	}
	return to, nil
}

// dropPeer removes the peer, and discards all that has arrived. If that was anything, a
// peer that is connected to s gets an error.
func (s *unixgram) dropPeer() {
	old := s.peer
	s.peer = nil
	if old == nil || s.in.Len() == 0 {
		return
	}
	s.dropQueue()
	if old.peer == s && !old.closed {
		old.setFault(syscall.ECONNRESET)
	}
	s.host.unix.room.wake()
}

// tryClose closes the socket as Close does. It reports whether it was open.
func (s *unixgram) tryClose() bool {
	if !s.closeCommon() {
		return false
	}
	s.peer = nil
	s.host.unix.release(s, s.unlink)
	s.host.unix.room.wake()
	return true
}
