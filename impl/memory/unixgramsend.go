package memory

import (
	"cmp"
	"os"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
)

// maxQueued is how many datagrams wait at a Unix socket at most, as with the kernel's
// max_dgram_qlen of 10.
const maxQueued = 11

// sendOverhead is by how much a datagram must be smaller than the send buffer.
const sendOverhead = 32

// Send sends p as one datagram, and blocks while there is no room.
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
		full, err := s.trySend(p, to)
		if err != impl.ErrWouldBlock {
			return err
		}
		for peer := s.peer; s.peer == peer && s.checkSend() == nil && s.fault == 0 && !s.hasRoomAt(full, to); {
			s.awaitRoom()
		}
	}
}

// hasRoomAt reports whether a Send that found no room may try again: there is room at a
// receiver, or, when that is nil, three quarters of the send buffer are free. Other
// changes do not wake it, such as a new owner of the path or a new peer of the
// receiver. A Send to the peer waits as poll does, for the buffer and for the peer.
func (s *unixgram) hasRoomAt(receiver *unixgram, to impl.Endpoint) bool {
	if receiver == nil || to.IsZero() && !s.isBufferWritable() {
		return s.isBufferWritable()
	}
	return receiver.closed || receiver.hasRoomFor(s)
}

// trySend sends p, or returns impl.ErrWouldBlock, with the receiver if that is what has
// no room. It checks for errors in the order of the kernel: room in the send buffer
// comes before the receiver.
func (s *unixgram) trySend(p []byte, to impl.Endpoint) (full *unixgram, err error) {
	if err := s.checkUsable(); err != nil {
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
	receiver, err := s.takeReceiver(to)
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
	s.tellDatagram(receiver, p)
	receiver.readers.wake()
	return nil, nil
}

// takeReceiver returns the receiver of a datagram. It removes a peer that is closed.
func (s *unixgram) takeReceiver(to impl.Endpoint) (*unixgram, error) {
	switch {
	case !to.IsZero():
		return s.find(to.Path)
	case s.peer == nil:
		return nil, syscall.ENOTCONN
	case s.peer.closed:
		s.dropPeer()
		return nil, syscall.ECONNREFUSED
	case s.peer.peer != nil && s.peer.peer != s:
		return nil, syscall.EPERM
	default:
		return s.peer, nil
	}
}

// hasRoomFor reports whether the queue of s has room for a datagram of another socket.
// It always has room for datagrams of its peer, and its own.
func (s *unixgram) hasRoomFor(from *unixgram) bool {
	return s.in.Len() < maxQueued || s.peer == from || s == from
}

// uncharge frees the charge of a datagram that has left the queue: its sender has it.
func (s *unixgram) uncharge(d *datagram) {
	d.sender.charged -= d.cost
	s.host.unix.room.wake()
}

// checkSend returns the error of a send that fails whatever room there is.
func (s *unixgram) checkSend() error {
	err := s.checkUsable()
	if err == nil && s.writeBy.CheckAndArm(s.host.clock) {
		err = os.ErrDeadlineExceeded
	}
	return err
}

func (s *unixgram) awaitRoom() {
	s.writers++
	s.host.unix.room.wait()
	s.writers--
}

// CanWrite reports whether poll would show the socket as writable: three quarters of
// the send buffer are free and the peer has room, or an error is pending.
func (s *unixgram) CanWrite() bool {
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	return !s.closed && s.isWritable()
}

func (s *unixgram) isWritable() bool {
	return s.fault != 0 ||
		s.isBufferWritable() && (s.peer == nil || s.peer.closed || s.peer.hasRoomFor(s))
}

func (s *unixgram) isBufferWritable() bool { return 4*(s.charged+1) <= s.sendBuffer() }

// EnsureWritable waits until CanWrite would return true.
func (s *unixgram) EnsureWritable() error {
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	for {
		if err := s.checkSend(); err != nil {
			return s.sendError(impl.Endpoint{}, err)
		}
		if s.isWritable() {
			return nil
		}
		s.awaitRoom()
	}
}
