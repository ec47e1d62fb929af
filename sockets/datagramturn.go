package sockets

import (
	"syscall"

	"github.com/smalltalk-sockets/go/sockets/internal/async"
)

var _ arrivalSource[*Datagram] = (*datagramSocket)(nil)

// dispatchArrival dispatches the event of a datagram. A listener that ends its goroutine
// counts as called.
func (s *datagramSocket) dispatchArrival(d *Datagram) {
	arrived := EventDatagramSocketData.New(DatagramSocketData{
		SrcAddress: d.Address(),
		SrcPort:    d.Port(),
		DstAddress: s.LocalAddress(),
		DstPort:    s.LocalPort(),
		Data:       d.Data,
		Truncated:  d.Truncated,
		TTL:        d.TTL,
	})
	defer func() { s.endDispatch(d, arrived.IsHandled() || !s.IsOpen()) }()
	s.dispatch(arrived)
}

// awaitDatagram waits until the socket is readable.
func (s *datagramSocket) awaitDatagram() error {
	err := s.datagram().EnsureReadable()
	s.receiving.foundReadable.Store(err == nil)
	return err
}

// turnWithoutListeners is the turn of a socket whose datagrams go to calls. The pump goes
// on waiting, to learn when the system closes the socket. But a wait returns at once
// while a datagram is queued: then the pump is paused until a call has received. paused
// is set before the check, so that a call that receives after the check sees it.
func (s *datagramSocket) turnWithoutListeners() async.Next {
	if !s.receiving.foundReadable.Swap(false) {
		return async.WaitReadable
	}
	s.receiving.paused.Store(true)
	if s.datagram().CanRead() {
		return async.Idle
	}
	s.receiving.paused.Store(false)
	return async.WaitReadable
}

// fail dispatches the events of a socket that the system has closed, and
// closes it, whatever the listeners do.
func (s *datagramSocket) fail(err error) {
	defer func() { _ = s.Close() }()
	defer s.dispatch(EventClose.New(struct{}{}))
	s.dispatch(EventIOError.New(err))
}

// datagramErrnos are the errors that report the fate of a datagram sent before.
// The socket goes on.
var datagramErrnos = []syscall.Errno{
	syscall.ECONNREFUSED, syscall.ECONNRESET, syscall.EHOSTUNREACH, syscall.ENETUNREACH, syscall.EHOSTDOWN,
	syscall.ENOPROTOOPT, syscall.EPROTO, syscall.EOPNOTSUPP, syscall.EACCES, syscall.EPERM, syscall.EMSGSIZE,
}

func (s *datagramSocket) isTransient(err error) bool { return isOneOf(err, datagramErrnos) }
