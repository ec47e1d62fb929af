package sockets

import (
	"context"
	"net"

	"github.com/smalltalk-sockets/go/impl"
)

// Listen makes a listener for an address in the form of package net, as
// net.Listen does: the network is "tcp", "tcp4", "tcp6" or "unix", the address
// "host:port", with an empty host for every address of the host, or a path.
// Port 0 chooses a free one. The backlog is the system's maximum, as it is in
// package net; [ServerSocketClass.Port] takes another.
//
// Errors are those of net.Listen. What Accept answers is a *[Socket].
func (ns *Namespace) Listen(network, address string) (net.Listener, error) {
	n, err := streamNetwork(network)
	if err != nil {
		return nil, &net.OpError{Op: "listen", Net: network, Err: err}
	}
	locals, err := ns.resolve(context.Background(), n, address)
	if err != nil {
		return nil, &net.OpError{Op: "listen", Net: network, Err: err}
	}
	server, err := ns.ServerSocket.listen(n, locals[0], maxBacklog)
	if err != nil {
		return nil, err
	}
	return server.Listener(), nil
}

// maxBacklog asks an implementation for the longest queue it has.
const maxBacklog = -1

// listen makes a server that listens. When a step fails nothing is left of it.
func (c *ServerSocketClass) listen(network impl.Network, local impl.Endpoint, backlog int) (*ServerSocket, error) {
	server, err := c.make(c.ns.providerAt(network, local), network)
	if err != nil {
		return nil, err
	}
	if err = server.server.Bind(local); err == nil {
		err = server.server.Listen(backlog)
	}
	if err != nil {
		_ = server.Close()
		return nil, err
	}
	return server, nil
}

// listener is a ServerSocket as net.Listener has it.
type listener struct{ *ServerSocket }

// Accept waits for a connection and answers it; it is a *Socket.
func (l listener) Accept() (net.Conn, error) {
	socket, err := l.ServerSocket.Accept()
	if err != nil {
		return nil, err
	}
	return socket, nil
}

// Addr answers the endpoint on which the server listens.
func (l listener) Addr() net.Addr { return l.LocalAddr() }
