package sockets

import (
	"context"
	"net"
	"net/netip"
	"slices"
	"syscall"
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

// Listen makes a listener for an address in the form of package net, as net.Listen
// does: the network is "tcp", "tcp4", "tcp6" or "unix", the address "host:port", or
// a path. An empty host or the unspecified address of either family means every
// address of the host, in the network "tcp" of both families; of the addresses of a
// name it takes the first one of IPv4, if there is one. Port 0 or an empty address
// chooses a free port, or on "unix" an abstract name. The backlog is the system's
// maximum, as in package net; [ServerSocketClass.Port] takes another.
//
// Errors are those of net.Listen. Accept returns connections as DialContext does, and
// over the operating system the listener is a syscall.Conn. [ServerSocketOf] returns its
// [ServerSocket].
func (ns *Namespace) Listen(network, address string) (net.Listener, error) {
	n, shown, err := ns.listenEndpoint(network, address, true)
	if err != nil {
		return nil, err
	}
	server, err := ns.ServerSocket.listen(n, withBothFamilies(n, shown), maxBacklog)
	if err != nil {
		return nil, opError("listen", network, nil, shownAddr(n, &shown), err)
	}
	return server.Listener(), nil
}

// listenEndpoint returns the network and the endpoint of an address in the form of
// package net, for streams or messages: the first address of IPv4, if the name
// has one.
func (ns *Namespace) listenEndpoint(network, address string, streams bool) (impl.Network, impl.Endpoint, error) {
	ns.check()
	n, err := networkNamed(network)
	var locals []impl.Endpoint
	if err == nil {
		locals, err = ns.resolve(context.Background(), n, address, nil)
	}
	if err != nil {
		return n, impl.Endpoint{}, opError("listen", network, nil, nil, err)
	}
	local := locals[max(0, slices.IndexFunc(locals, func(e impl.Endpoint) bool { return e.Addr().Is4() }))]
	if n.IsStream() != streams {
		err = &net.AddrError{Err: "unexpected address type", Addr: address}
		return n, local, opError("listen", network, nil, shownAddr(n, &local), err)
	}
	return n, local, nil
}

// withBothFamilies returns the wildcard of both families for the unspecified IPv4
// address in a network of both, as package net does.
func withBothFamilies(network impl.Network, local impl.Endpoint) impl.Endpoint {
	if (network == impl.TCP || network == impl.UDP) && local.Addr() == any4 {
		return impl.IP(netip.Addr{}, local.Port())
	}
	return local
}

// maxBacklog asks an implementation for its longest queue.
const maxBacklog = -1

// listen makes a server that listens. When a step fails it closes the server.
func (c *ServerSocketClass) listen(network impl.Network, local impl.Endpoint, backlog int) (*ServerSocket, error) {
	server, err := c.make(c.namespace().providerAt(network, local), network)
	if err != nil {
		return nil, err
	}
	if err = server.server().Bind(local); err == nil {
		err = server.server().Listen(backlog)
	}
	if err != nil {
		_ = server.Close()
		return nil, err
	}
	return server, nil
}

// listener is a ServerSocket as net.Listener has it.
type listener struct{ *ServerSocket }

// systemListener is a listener over the operating system.
type systemListener struct{ listener }

var _ syscall.Conn = systemListener{}

func newListener(s *ServerSocket) net.Listener {
	if _, ok := impl.As[syscall.Conn](s.object()); ok {
		return systemListener{listener{s}}
	}
	return listener{s}
}

// SyscallConn returns access to the descriptor.
func (l systemListener) SyscallConn() (syscall.RawConn, error) { return rawConn(l.object()) }

// Accept waits for a connection.
func (l listener) Accept() (net.Conn, error) {
	socket, err := l.ServerSocket.Accept()
	if err != nil {
		return nil, err
	}
	return newNetConn(socket), nil
}

// SetDeadline sets the deadline of Accept. As in package net the error of a
// closed listener has no label.
func (l listener) SetDeadline(t time.Time) error {
	err := l.ServerSocket.SetDeadline(t)
	if op, ok := err.(*net.OpError); ok {
		return op.Err
	}
	return err
}

// Addr returns the endpoint on which the server listens.
func (l listener) Addr() net.Addr { return l.LocalAddr() }
