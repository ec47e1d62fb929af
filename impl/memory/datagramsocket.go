package memory

import (
	"net"
	"os"
	"syscall"
	"time"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory/internal/clock"
	"github.com/smalltalk-sockets/go/impl/memory/internal/queue"
	"github.com/smalltalk-sockets/go/impl/trace"
)

// datagramSocket is what all datagram sockets have in common: an endpoint, perhaps a
// peer, and a queue of what has arrived. The network's lock guards all of it.
type datagramSocket struct {
	host   *Host
	kind   kind
	closed bool
	// opened reports that the socket was bound or connected, has sent, or has joined a
	// group, or has tried to. Only then can it receive.
	opened bool

	local, remote impl.Endpoint
	in            datagramQueue
	batchLeft     int           // datagrams left of the batch that was queued when receiving began
	fault         syscall.Errno // a pending error, reported once; 0 for none
	readers       socketWaiters
	readBy        *clock.Deadline
	writeBy       *clock.Deadline
	recvSize      int32 // 0 for the default
	sendSize      int32
	unlink        bool // impl.UnlinkOnClose, of Unix

	self  openDatagram                // the socket that embeds this one
	links queue.Links[datagramSocket] // in the list of its host
}

// openDatagram is a datagram socket of any kind.
type openDatagram interface {
	inspected
	// tryClose closes the socket as Close does. It reports whether it was open.
	tryClose() bool
	// uncharge frees the charge of a datagram that has left the queue.
	uncharge(d *datagram)
}

func (s *datagramSocket) init(h *Host, k kind, self openDatagram) {
	s.host, s.kind, s.self = h, k, self
	s.readers = newSocketWaiters(h.mu, h.clock)
}

// checkUsable returns why the socket cannot be used. One that was opened is closed by a
// crash of its host.
func (s *datagramSocket) checkUsable() error {
	switch {
	case s.closed:
		return net.ErrClosed
	case s.host.down.Load():
		return syscall.ENETDOWN
	default:
		return nil
	}
}

// Links returns the links of the socket in the list of its host.
func (s *datagramSocket) Links() *queue.Links[datagramSocket] { return &s.links }

// markOpened marks the socket as opened.
func (s *datagramSocket) markOpened() {
	s.opened = true
	s.host.datagrams = queue.Prepend(s.host.datagrams, s)
}

// undoOpened undoes markOpened.
func (s *datagramSocket) undoOpened() {
	s.opened = false
	s.host.datagrams = queue.Remove(s.host.datagrams, s)
}

// Close closes the socket, frees its endpoint and leaves its groups. A path stays
// behind unless impl.UnlinkOnClose is set. Peers are not told.
func (s *datagramSocket) Close() error {
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	if !s.self.tryClose() {
		return impl.OpError("close", s.Network(), s.local, s.remote, net.ErrClosed)
	}
	return nil
}

// Network returns the network that the socket was made for.
func (s *datagramSocket) Network() impl.Network { return s.kind.network() }

// LocalEndpoint returns the local endpoint, also after Close.
func (s *datagramSocket) LocalEndpoint() impl.Endpoint {
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	return s.local
}

// RemoteEndpoint returns the peer's endpoint, also after Close.
func (s *datagramSocket) RemoteEndpoint() impl.Endpoint {
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	return s.remote
}

// takeFault returns the pending error, nil for none, and clears it.
func (s *datagramSocket) takeFault() error {
	if s.fault == 0 {
		return nil
	}
	f := s.fault
	s.fault = 0
	return f
}

// setFault sets the pending error, which the next call returns.
func (s *datagramSocket) setFault(fault syscall.Errno) {
	s.fault = fault
	s.readers.wake()
}

// closeCommon closes the part that all datagram sockets have. It reports whether it was
// open.
func (s *datagramSocket) closeCommon() bool {
	if s.closed {
		return false
	}
	s.closed = true
	s.host.network.tracker.remove(s.self)
	s.tell(trace.Closed)
	if s.opened {
		s.host.datagrams = queue.Remove(s.host.datagrams, s)
	}
	s.readBy.Stop(s.host.clock)
	s.writeBy.Stop(s.host.clock)
	s.dropQueue()
	s.readers.wake()
	return true
}

// dropQueue drops what has arrived.
func (s *datagramSocket) dropQueue() {
	s.batchLeft = 0
	for d := s.in.pop(); d != nil; d = s.in.pop() {
		s.self.uncharge(d)
		d.free()
	}
}

// connectError returns the error of a Connect.
func (s *datagramSocket) connectError(remote impl.Endpoint, err error) error {
	return impl.OpError("dial", s.Network(), s.local, remote, impl.InCall("connect", err))
}

// sendError returns the error of a Send to an endpoint, the zero one for the peer.
func (s *datagramSocket) sendError(to impl.Endpoint, err error) error {
	call := "sendto"
	if to.IsZero() {
		to, call = s.remote, "write"
	}
	return impl.OpError("write", s.Network(), s.local, to, impl.InCall(call, err))
}

// setError returns the error of setting something. Package net shows only the local
// address in it.
func (s *datagramSocket) setError(err error) error {
	return impl.OpError("set", s.Network(), impl.Endpoint{}, s.local, impl.InCall("setsockopt", err))
}

// SetReadDeadline sets when receives time out, including those that wait now.
func (s *datagramSocket) SetReadDeadline(t time.Time) error {
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	if s.closed {
		return s.setError(net.ErrClosed)
	}
	clock.SetDeadline(&s.readBy, s.host.clock, t, (*receiveRinger)(s))
	s.readers.wake()
	return nil
}

// SetWriteDeadline sets when sends time out, including those that wait now.
func (s *datagramSocket) SetWriteDeadline(t time.Time) error {
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	if s.closed {
		return s.setError(net.ErrClosed)
	}
	clock.SetDeadline(&s.writeBy, s.host.clock, t, (*sendRinger)(s))
	s.host.unix.room.wake()
	return nil
}

// receiveRinger and sendRinger are the ringers of a socket's two alarms.
type (
	receiveRinger datagramSocket
	sendRinger    datagramSocket
)

func (r *receiveRinger) Ring() {
	s := (*datagramSocket)(r)
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	if s.readBy.OnAlarm(s.host.clock) {
		s.readers.wake()
	}
}

func (r *sendRinger) Ring() {
	s := (*datagramSocket)(r)
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	if s.writeBy.OnAlarm(s.host.clock) {
		s.host.unix.room.wake()
	}
}

// A Send does not block, except on Unix datagrams, which have these methods of their
// own.

// CanWrite reports whether the socket is open.
func (s *datagramSocket) CanWrite() bool {
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	return !s.closed
}

// EnsureWritable returns at once.
func (s *datagramSocket) EnsureWritable() error {
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	switch {
	case s.closed:
		return s.sendError(impl.Endpoint{}, net.ErrClosed)
	case s.writeBy.CheckAndArm(s.host.clock):
		return s.sendError(impl.Endpoint{}, os.ErrDeadlineExceeded)
	default:
		return nil
	}
}
