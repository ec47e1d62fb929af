package sockets

import (
	"errors"
	"net"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
)

// The methods of this file take addresses in digits, as AIR's do.

// Bind gives the socket its local port, 0 for a free one, and address. The address is
// in digits: "" stands for every IPv4 address of the host and "::" for every IPv6
// address, and the families do not mix. Sending or connecting without Bind binds the
// socket to a free port.
//
// A port outside of 0..65535 is a *RangeError, an address that is not well formed an
// *ArgumentError. Binding twice matches ErrBound; EADDRINUSE, EACCES and
// EADDRNOTAVAIL are the system's.
//
// AIR: DatagramSocket.bind.
func (s *datagramSocket) Bind(port int, address string) error {
	s.check()
	return bindDigits(s.Namespace(), s.datagram(), address, func(local SocketAddress) error { return s.BindTo(local, port) })
}

// Connect sets the default destination, an address in digits and a port. From then on
// the socket sends to it alone, and receives from it alone. Connect drops datagrams
// of other senders that were not received yet, unlike [DatagramSocket.ConnectTo]. It
// sends nothing, and does not block. Connecting again chooses another destination.
//
// A port outside of 1..65535 is a *RangeError; an address that is not well formed, that
// stands for every address or is not of the family of the socket is an
// *ArgumentError. The other errors are those of ConnectTo.
//
// AIR: DatagramSocket.connect.
func (s *datagramSocket) Connect(address string, port int) error {
	s.check()
	remote, err := s.destinationOfDigits(address, port)
	if err != nil {
		return err
	}
	s.listening.Lock()
	defer s.listening.Unlock()
	if err := s.connect(remote); err != nil {
		return err
	}
	s.dropOtherSenders(remote)
	return nil
}

// Send sends p as one datagram to a port of an address in digits or, with "" and 0,
// to the default destination. It does not keep p. UDP does not wait; a Unix datagram
// waits as with NextPut.
//
// On a socket with a default destination an address is an error that matches
// ErrConnected. On one without, a missing address is an *ArgumentError. A port
// outside of 1..65535 is a *RangeError, and an address that is not well formed an
// *ArgumentError. The other errors are those of [DatagramSocket.NextPut].
//
// AIR: DatagramSocket.send.
func (s *datagramSocket) Send(p []byte, address string, port int) error {
	to := impl.Endpoint{}
	peer := s.datagram().RemoteEndpoint()
	switch given := address != "" || port != 0; {
	case !s.IsOpen():
		return impl.OpError("write", s.datagram().Network(), s.datagram().LocalEndpoint(), peer, net.ErrClosed)
	case given && !peer.IsZero():
		return impl.OpError("write", s.datagram().Network(), s.datagram().LocalEndpoint(), peer,
			impl.WrongState(ErrConnected, "sendto", syscall.EISCONN))
	case given:
		var err error
		if to, err = s.destinationOfDigits(address, port); err != nil {
			return err
		}
	case peer.IsZero():
		return &ArgumentError{What: "address", Reason: "must be given, with its port, on a socket that is not connected"}
	}
	_, err := s.send(p, to, s.shared().Timeout())
	return err
}

// Bound reports whether the socket has a local endpoint and is not closed.
//
// AIR: DatagramSocket.bound.
func (s *datagramSocket) Bound() bool {
	s.check()
	return s.IsOpen() && !s.datagram().LocalEndpoint().IsZero()
}

// Connected reports whether the socket has a default destination and is not closed.
//
// AIR: DatagramSocket.connected.
func (s *datagramSocket) Connected() bool {
	s.check()
	return s.IsOpen() && !s.datagram().RemoteEndpoint().IsZero()
}

// destinationOfDigits returns the endpoint of a port of an address in digits.
func (s *datagramSocket) destinationOfDigits(address string, port int) (impl.Endpoint, error) {
	if err := impl.CheckRange("port", int64(port), 1, maxPort); err != nil {
		return impl.Endpoint{}, err
	}
	at, err := s.Namespace().SocketAddress.fromString(address)
	if err != nil {
		return impl.Endpoint{}, err
	}
	to, err := endpointOf(at, port)
	if err == nil && to.Addr().IsUnspecified() {
		err = &ArgumentError{What: "address", Value: address, Reason: "stands for every address"}
	}
	return to, err
}

// dropOtherSenders drops queued datagrams that are not from remote, and the errors that
// concern them. Datagrams from remote stay, in order. The caller holds listening.
func (s *datagramSocket) dropOtherSenders(remote impl.Endpoint) {
	p := getScratch(s.BufferSize())
	defer p.free()
	s.stash.keepOnly(remote)
	for {
		m, err := s.datagram().TryReceive(p.bytes)
		switch {
		case err == nil && m.From == remote:
			s.stash.append(p.bytes[:m.N], m)
		case err != nil && (errors.Is(err, ErrWouldBlock) || !isOneOf(err, datagramErrnos)):
			return
		}
	}
}
