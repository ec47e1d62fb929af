package memory

import (
	"net"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
)

// datagramSocket is what the sockets of UDP and those of Unix datagrams have in
// common: an endpoint, perhaps a peer, and a queue of what has arrived. The
// network's lock guards all of it.
type datagramSocket struct {
	host   *Host
	kind   kind
	closed bool
	// opened says that the socket is somewhere, or has tried to be: it was
	// bound or connected, has sent, or has joined a group. Only then is there
	// something to receive from.
	opened bool

	local, remote impl.Endpoint
	in            datagramQueue
	begun         int           // of the first datagrams, what was there when a receiver last began with a new lot
	fault         syscall.Errno // that waits to be reported, once; 0 for none
	readers       waiters
	readBy        *deadline
	writeBy       *deadline
	recvSize      int32 // 0 for the default
	sendSize      int32
	unlink        bool // impl.UnlinkOnClose, of Unix

	self       openDatagram    // the *udpSocket or *unixgram that this is a part of
	prev, next *datagramSocket // in the list of its host
}

// openDatagram is a datagram socket of either kind.
type openDatagram interface {
	inspected
	// shut ends the socket as Close does. It reports whether it was open.
	shut() bool
	// taken follows a datagram that has left the queue, to whoever is charged
	// for it.
	taken(d *datagram)
}

func (s *datagramSocket) init(h *Host, k kind, self openDatagram) {
	s.host, s.kind, s.self = h, k, self
	s.readers = newWaiters(h.mu, h.clock)
}

// usable answers why nothing can be done with the socket. One that was opened
// ends with its host.
func (s *datagramSocket) usable() error {
	switch {
	case s.closed:
		return net.ErrClosed
	case s.host.down.Load():
		return syscall.ENETDOWN
	default:
		return nil
	}
}

// begin marks the socket as opened.
func (s *datagramSocket) begin() {
	s.opened = true
	s.host.datagrams.add(s)
}

// revert takes begin back.
func (s *datagramSocket) revert() {
	s.opened = false
	s.host.datagrams.remove(s)
}

// Close ends the socket, and frees its endpoint, but that a path stays behind
// unless impl.UnlinkOnClose is set. Its groups are left. Peers are not told.
func (s *datagramSocket) Close() error {
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	if !s.self.shut() {
		return impl.OpError("close", s.Network(), s.local, s.remote, net.ErrClosed)
	}
	return nil
}

// Network answers the network the socket was made for.
func (s *datagramSocket) Network() impl.Network { return s.kind.network() }

// LocalEndpoint answers where the socket is, also after Close.
func (s *datagramSocket) LocalEndpoint() impl.Endpoint {
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	return s.local
}

// RemoteEndpoint answers where the peer is, also after Close.
func (s *datagramSocket) RemoteEndpoint() impl.Endpoint {
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	return s.remote
}

// takeFault answers the error that waits, nil for none, and forgets it.
func (s *datagramSocket) takeFault() error {
	if s.fault == 0 {
		return nil
	}
	f := s.fault
	s.fault = 0
	return f
}

// report lets an error wait for whoever asks next.
func (s *datagramSocket) report(fault syscall.Errno) {
	s.fault = fault
	s.readers.wake()
}

// end ends what the sockets have in common. It reports whether it was open.
func (s *datagramSocket) end() bool {
	if s.closed {
		return false
	}
	s.closed = true
	s.host.network.tracker.remove(s.self)
	if s.opened {
		s.host.datagrams.remove(s)
	}
	s.readBy.stop(s.host.clock)
	s.writeBy.stop(s.host.clock)
	s.discard()
	s.readers.wake()
	return true
}

// discard throws away what has arrived.
func (s *datagramSocket) discard() {
	s.begun = 0
	for d := s.in.pop(); d != nil; d = s.in.pop() {
		s.self.taken(d)
		d.free()
	}
}

// connectError is the error of a Connect.
func (s *datagramSocket) connectError(remote impl.Endpoint, err error) error {
	return impl.OpError("dial", s.Network(), s.local, remote, impl.InCall("connect", err))
}

// sendError is the error of a Send to an endpoint, the zero one for the peer.
func (s *datagramSocket) sendError(to impl.Endpoint, err error) error {
	call := "sendto"
	if to.IsZero() {
		to, call = s.remote, "write"
	}
	return impl.OpError("write", s.Network(), s.local, to, impl.InCall(call, err))
}

// setError is the error of setting something. Package net shows only the local
// address for it.
func (s *datagramSocket) setError(err error) error {
	return impl.OpError("set", s.Network(), impl.Endpoint{}, s.local, impl.InCall("setsockopt", err))
}
