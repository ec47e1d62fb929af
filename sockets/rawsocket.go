package sockets

import (
	"errors"
	"fmt"

	"github.com/smalltalk-sockets/go/impl"
)

// NewRawSocket makes a socket for ICMP messages, for the IP version of the
// class; for ns.SocketAddress it is version 4. It is neither bound nor has a
// default destination. It ignores ports.
//
// It sends ICMP messages without an IP header, with the TTL of the option TTL.
// It receives every ICMP message that comes to the host, its own included: with
// an IP header for version 4 and without one for version 6, as the system does.
// [DatagramSocket.ReadFrom] removes the header.
//
// In a program without privilege the error of the first call that needs the
// system matches os.ErrPermission.
//
// Smalltalk: SocketAddress class >> newRawSocket.
func (c *addressClass[A]) NewRawSocket() (*DatagramSocket, error) {
	class := c.namespace().DatagramSocket
	return class.adopt(class.maker.make(c.icmp, impl.Endpoint{}))
}

// NewRawSocket returns an error that matches errors.ErrUnsupported: the Unix
// domain has no raw sockets.
func (c *UnixAddressClass) NewRawSocket() (*DatagramSocket, error) {
	return nil, fmt.Errorf("raw sockets of the Unix domain: %w", errors.ErrUnsupported)
}
