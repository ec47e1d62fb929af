package sockets

import (
	"github.com/smalltalk-sockets/go/impl"
)

// Each Around makes a facade for an implementation object that exists: one of any
// provider, a wrapper of one, or an object of the program's own, such as a tunnel,
// a TLS connection or a double in a test. The object belongs to the facade from
// then on: Close of the facade closes it, and nothing else may read, write or
// configure it. Its state is left as it is, options and deadlines included.
//
// A nil object, also one of a concrete type, is an *ArgumentError.

// Around makes a socket for a stream that exists, connected or not: it is connected
// when it has a remote endpoint. Otherwise Connect is the next step. The socket
// closes the stream. A nil stream, also one of a concrete type, is an
// *ArgumentError.
//
// Smalltalk: AbstractSocket class >> new:.
func (c *SocketClass) Around(stream impl.Stream) (*Socket, error) {
	c.check()
	if err := checkObject("stream", stream); err != nil {
		return nil, err
	}
	s := c.of(stream)
	s.connected.Store(!stream.RemoteEndpoint().IsZero())
	return s, nil
}

// Around makes a socket for a stream that exists, connected or not: it is connected
// when it has a remote endpoint. The socket closes the stream. A nil stream, also
// one of a concrete type, is an *ArgumentError.
//
// Smalltalk: AbstractSocket class >> new:.
func (c *StreamSocketClass) Around(stream impl.Stream) (*StreamSocket, error) {
	c.check()
	if err := checkObject("stream", stream); err != nil {
		return nil, err
	}
	s := c.adopt(stream)
	s.connected.Store(!stream.RemoteEndpoint().IsZero())
	return s, nil
}

// Around makes a server for one that exists, whether it is bound or listens
// already. What it accepts gets facades of the same namespace. The facade closes
// the server. A nil server, also one of a concrete type, is an *ArgumentError.
//
// Smalltalk: AbstractSocket class >> new:.
func (c *ServerSocketClass) Around(server impl.Server) (*ServerSocket, error) {
	c.check()
	if err := checkObject("server", server); err != nil {
		return nil, err
	}
	return c.of(server), nil
}

// Around makes a datagram socket for an object that exists, bound, connected, or
// neither; raw sockets are made so, too. The socket closes the object. A nil
// object, also one of a concrete type, is an *ArgumentError.
//
// Smalltalk: AbstractSocket class >> new:.
func (c *DatagramSocketClass) Around(datagram impl.Datagram) (*DatagramSocket, error) {
	c.check()
	if err := checkObject("datagram socket", datagram); err != nil {
		return nil, err
	}
	return c.adopt(datagram, nil)
}

// Around makes a multicast socket for an object that exists. The socket closes the
// object. A nil object, also one of a concrete type, is an *ArgumentError. The error
// of an object that can join no group matches errors.ErrUnsupported, and the object
// stays the caller's.
//
// Smalltalk: AbstractSocket class >> new:.
func (c *MulticastSocketClass) Around(datagram impl.Datagram) (*MulticastSocket, error) {
	c.check()
	if err := checkObject("datagram socket", datagram); err != nil {
		return nil, err
	}
	if _, err := groupsOf(datagram); err != nil {
		return nil, err
	}
	return c.adopt(datagram, nil)
}

// checkObject refuses a nil implementation object.
func checkObject(what string, object any) error {
	if isNil(object) {
		return &ArgumentError{What: what, Reason: "must not be nil"}
	}
	return nil
}
