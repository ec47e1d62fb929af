package sockets

import (
	"syscall"

	"github.com/smalltalk-sockets/go/sockets/internal/async"
)

var _ taker[*Datagram] = (*datagramSocket)(nil)

// tell dispatches the event of a datagram. A listener that ends its goroutine
// counts as called.
func (s *datagramSocket) tell(d *Datagram) {
	arrived := EventDatagramSocketData.New(DatagramSocketData{
		SrcAddress: d.Address(),
		SrcPort:    d.Port(),
		DstAddress: s.LocalAddress(),
		DstPort:    s.LocalPort(),
		Data:       d.Data,
		Truncated:  d.Truncated,
		TTL:        d.TTL,
	})
	defer func() { s.toldOf(d, arrived.IsHandled() || !s.IsOpen()) }()
	s.dispatch(arrived)
}

// awaitDatagram waits until the socket is readable.
func (s *datagramSocket) awaitDatagram() error {
	err := s.datagram().EnsureReadable()
	s.intake.awaited.Store(err == nil)
	return err
}

// rest is the turn of a socket whose datagrams go to calls. It goes on waiting, to
// learn when the system closes the socket, unless a wait has just found a datagram
// that no call has received yet: a readable socket cannot be waited for. Then it
// rests until a call has received. resting is set before the check, so that a call
// that receives after the check finds it.
func (s *datagramSocket) rest() async.Next {
	if !s.intake.awaited.Swap(false) {
		return async.WaitReadable
	}
	s.intake.resting.Store(true)
	if s.datagram().CanRead() {
		return async.Idle
	}
	s.intake.resting.Store(false)
	return async.WaitReadable
}

// hasFailed dispatches the events of a socket that the system has closed, and
// closes it, whatever the listeners do.
func (s *datagramSocket) hasFailed(err error) {
	defer func() { _ = s.Close() }()
	defer s.dispatch(EventClose.New(struct{}{}))
	s.dispatch(EventIOError.New(err))
}

// ofDatagrams are the errors that report the fate of a datagram sent before.
// The socket goes on.
var ofDatagrams = []syscall.Errno{
	syscall.ECONNREFUSED, syscall.ECONNRESET, syscall.EHOSTUNREACH, syscall.ENETUNREACH, syscall.EHOSTDOWN,
	syscall.ENOPROTOOPT, syscall.EPROTO, syscall.EOPNOTSUPP, syscall.EACCES, syscall.EPERM, syscall.EMSGSIZE,
}

func (s *datagramSocket) survives(err error) bool { return isOneOf(err, ofDatagrams) }
