package sockets

import (
	"github.com/smalltalk-sockets/go/impl"
)

// Each Around makes a facade for an existing implementation object: one of any
// provider, a wrapper, or the program's own, such as a tunnel, a TLS connection or
// a test double. From then on the object belongs to the facade: Close of the
// facade closes it, and nothing else may read, write or configure it. Around does
// not change its state, options or deadlines.
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
	if err := checkNotNil("stream", stream); err != nil {
		return nil, err
	}
	s := c.newSocket(stream)
	s.state.put(connected, !stream.RemoteEndpoint().IsZero())
	return s, nil
}

// Around makes a socket for a stream that exists, connected or not: it is connected
// when it has a remote endpoint. The socket closes the stream. A nil stream, also
// one of a concrete type, is an *ArgumentError.
//
// Smalltalk: AbstractSocket class >> new:.
func (c *StreamSocketClass) Around(stream impl.Stream) (*StreamSocket, error) {
	c.check()
	if err := checkNotNil("stream", stream); err != nil {
		return nil, err
	}
	s := c.adopt(stream)
	s.state.put(connected, !stream.RemoteEndpoint().IsZero())
	return s, nil
}

// Around makes a server for an existing one, fresh, bound or listening. The
// connections that it accepts get facades of the same namespace. The facade
// closes the server. A nil server, also one of a concrete type, is an
// *ArgumentError.
//
// Smalltalk: AbstractSocket class >> new:.
func (c *ServerSocketClass) Around(server impl.Server) (*ServerSocket, error) {
	c.check()
	if err := checkNotNil("server", server); err != nil {
		return nil, err
	}
	return c.newServer(server), nil
}

// Around makes a datagram socket for an existing object, bound, connected, or
// neither. It makes raw sockets too. The socket closes the object. A nil object,
// also one of a concrete type, is an *ArgumentError.
//
// Smalltalk: AbstractSocket class >> new:.
func (c *DatagramSocketClass) Around(datagram impl.Datagram) (*DatagramSocket, error) {
	c.check()
	if err := checkNotNil("datagram socket", datagram); err != nil {
		return nil, err
	}
	return c.adopt(datagram, nil)
}

// Around makes a multicast socket for an existing object. The socket closes the
// object. A nil object, also one of a concrete type, is an *ArgumentError. If the
// object cannot join groups, the error matches errors.ErrUnsupported, and the object
// still belongs to the caller.
//
// Smalltalk: AbstractSocket class >> new:.
func (c *MulticastSocketClass) Around(datagram impl.Datagram) (*MulticastSocket, error) {
	c.check()
	if err := checkNotNil("datagram socket", datagram); err != nil {
		return nil, err
	}
	if _, err := groupsOf(datagram); err != nil {
		return nil, err
	}
	return c.adopt(datagram, nil)
}
