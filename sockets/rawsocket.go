package sockets

import (
	"errors"
	"fmt"

	"github.com/smalltalk-sockets/go/impl"
)

// NewRawSocket makes a socket of the messages of ICMP, for the version of IP of
// the class; for ns.SocketAddress it is version 4. It is neither bound nor has a
// default destination. Ports mean nothing to it.
//
// What it sends is a message of ICMP without a header of IP, and its TTL is the
// option TTL. It receives every message of ICMP that comes to the host, its own
// included: with a header of IP for version 4 and without one for version 6, as
// the system gives it. [DatagramSocket.ReadFrom] takes the header away.
//
// A program without privilege finds out with the first call that needs the
// system: its error matches os.ErrPermission.
//
// Smalltalk: SocketAddress class >> newRawSocket.
func (c *addressClass[A]) NewRawSocket() (*DatagramSocket, error) {
	class := c.namespace().DatagramSocket
	return class.adopt(class.maker.make(c.icmp, impl.Endpoint{}))
}

// NewRawSocket answers an error that matches errors.ErrUnsupported: there are no
// raw sockets of the Unix domain.
func (c *UnixAddressClass) NewRawSocket() (*DatagramSocket, error) {
	return nil, fmt.Errorf("raw sockets of the Unix domain: %w", errors.ErrUnsupported)
}
