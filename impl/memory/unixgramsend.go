package memory

import (
	"cmp"
	"os"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
)

// maxQueued is how many datagrams a Unix socket holds for its receiver, as with
// the kernel's max_dgram_qlen of 10.
const maxQueued = 11

// sendOverhead is what a datagram must be smaller by than the send buffer.
const sendOverhead = 32

// Send sends p as one datagram, and waits while there is no room.
func (s *unixgram) Send(p []byte, to impl.Endpoint) (int, error) {
	if err := impl.CheckEndpoint(s.Network(), to); err != nil {
		return 0, err
	}
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	if err := s.sendWaiting(p, to); err != nil {
		return 0, s.sendError(to, err)
	}
	return len(p), nil
}

// sendWaiting sends p, and waits while there is no room.
func (s *unixgram) sendWaiting(p []byte, to impl.Endpoint) error {
	for {
		full, err := s.send(p, to)
		if err != impl.ErrWouldBlock {
			return err
		}
		for peer := s.peer; s.peer == peer && s.checkSend() == nil && s.fault == 0 && !s.roomAt(full, to); {
			s.awaitRoom()
		}
	}
}

// roomAt reports whether a Send may try again that found no room: at a receiver,
// or, when that is nil, in the send buffer, of which three quarters must be
// free. Until then it does not see what else has changed: who has the path now,
// whom the receiver listens to. One that is for the peer waits as poll does, for
// the buffer and for the peer.
func (s *unixgram) roomAt(receiver *unixgram, to impl.Endpoint) bool {
	if receiver == nil || to.IsZero() && !s.bufferWritable() {
		return s.bufferWritable()
	}
	return receiver.closed || receiver.hasRoomFor(s)
}

// send finds what is wrong in the order in which the kernel does: room in the
// send buffer comes before the receiver. It answers the receiver if that is who
// has no room.
func (s *unixgram) send(p []byte, to impl.Endpoint) (full *unixgram, err error) {
	if err := s.usable(); err != nil {
		return nil, err
	}
	s.open()
	if err := cmp.Or(s.checkSend(), checkUnixName(to.Path)); err != nil {
		return nil, err
	}
	if len(p) > s.sendBuffer()-sendOverhead {
		return nil, syscall.EMSGSIZE
	}
	if err := s.takeFault(); err != nil {
		return nil, err
	}
	if s.charged >= s.sendBuffer() {
		return nil, impl.ErrWouldBlock
	}
	receiver, err := s.receiver(to)
	if err != nil {
		return nil, err
	}
	if !receiver.hasRoomFor(s) {
		return receiver, impl.ErrWouldBlock
	}
	d := newDatagram(p, impl.Endpoint{}, unixgramCost(len(p)))
	d.sender = s
	s.charged += d.cost
	receiver.in.push(d)
	receiver.readers.wake()
	return nil, nil
}

// receiver returns who gets a datagram. A peer that is found to be closed is
// the peer no more.
func (s *unixgram) receiver(to impl.Endpoint) (*unixgram, error) {
	switch {
	case !to.IsZero():
		return s.find(to.Path)
	case s.peer == nil:
		return nil, syscall.ENOTCONN
	case s.peer.closed:
		s.part()
		return nil, syscall.ECONNREFUSED
	case s.peer.peer != nil && s.peer.peer != s:
		return nil, syscall.EPERM
	default:
		return s.peer, nil
	}
}

// hasRoomFor reports whether the queue of s has room for a datagram of another
// socket. It has always room for those of its peer, and its own.
func (s *unixgram) hasRoomFor(from *unixgram) bool {
	return s.in.n < maxQueued || s.peer == from || s == from
}

// taken gives back to the sender what it was charged for a datagram.
func (s *unixgram) taken(d *datagram) {
	d.sender.charged -= d.cost
	s.host.paths.room.wake()
}

// checkSend returns why nothing is sent, whatever room there is.
func (s *unixgram) checkSend() error {
	err := s.usable()
	if err == nil && s.writeBy.checkAndArm(s.host.clock) {
		err = os.ErrDeadlineExceeded
	}
	return err
}

func (s *unixgram) awaitRoom() {
	s.writers++
	s.host.paths.room.wait()
	s.writers--
}

// CanWrite reports whether poll would say that the socket can be written: three
// quarters of the send buffer are free, and so is room at the peer, or an error
// waits.
func (s *unixgram) CanWrite() bool {
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	return !s.closed && s.writable()
}

func (s *unixgram) writable() bool {
	return s.fault != 0 ||
		s.bufferWritable() && (s.peer == nil || s.peer.closed || s.peer.hasRoomFor(s))
}

func (s *unixgram) bufferWritable() bool { return 4*(s.charged+1) <= s.sendBuffer() }

// EnsureWritable waits until CanWrite would answer true.
func (s *unixgram) EnsureWritable() error {
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	for {
		if err := s.checkSend(); err != nil {
			return s.sendError(impl.Endpoint{}, err)
		}
		if s.writable() {
			return nil
		}
		s.awaitRoom()
	}
}
