package sockets

import (
	"net"
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

// readMessage waits for a datagram with its control messages until the read
// deadline. A datagram from the stash comes without.
func (s *datagramSocket) readMessage(p, control []byte) (impl.ControlledMessage, error) {
	s.check()
	if err := s.beginReceive(); err != nil {
		return impl.ControlledMessage{}, err
	}
	defer s.endReceive()
	if s.stash.nonEmpty.Load() && s.IsOpen() {
		if m, err := s.stash.receive(p, false); err == nil {
			return impl.ControlledMessage{Message: m}, nil
		}
	}
	object := s.controlMessages()
	for {
		m, err := object.ReceiveControl(p, control)
		if err == nil || !s.readDeadlines.awaitRetry(time.Time{}, err) {
			return m, err
		}
	}
}

// writeMessage sends a datagram with control messages, to the default destination or
// to an address of package net. Its errors are those of WriteTo.
func (s *datagramSocket) writeMessage(p, control []byte, addr net.Addr, toPeer bool) (n, controlN int, err error) {
	s.check()
	var to impl.Endpoint
	if !toPeer || !s.hasPeer.Load() {
		if to, err = s.destinationAt(addr); err != nil {
			return 0, 0, s.sendError(addr, err)
		}
	}
	if n, err = s.controlMessages().SendControl(p, control, to); err != nil {
		return n, 0, s.sendError(addr, s.causeOf(err, to))
	}
	return n, len(control), nil
}

// controlMessages returns the capability, which newNetPacketConn has found.
func (s *datagramSocket) controlMessages() impl.ControlMessages {
	object, _ := impl.As[impl.ControlMessages](s.object())
	return object
}
