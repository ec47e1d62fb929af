package sockets

import (
	"context"
	"net"

	"github.com/smalltalk-sockets/go/impl"
)

// DialContext connects to an address in the form of package net and answers
// the connection, which is a *[Socket]. It fits wherever a dial function is
// asked for, as http.Transport.DialContext does. The network is "tcp", "tcp4",
// "tcp6" or "unix"; the address is "host:port", with names or numbers, or a
// path. An empty host is the host itself.
//
// It blocks until the connection is made, refused, or ended by the context or,
// when that has no deadline, by the class-side timeout, looking up included.
// Where a name has several
// addresses they are tried in order, each within its share of the time. Errors
// are those of net.Dialer.DialContext. A nil context is an *ArgumentError.
func (ns *Namespace) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	socket, err := ns.dial(ctx, network, address)
	if err != nil {
		return nil, err
	}
	return socket, nil
}

// Dial is DialContext with a context that never ends.
func (ns *Namespace) Dial(network, address string) (net.Conn, error) {
	return ns.DialContext(context.Background(), network, address)
}

func (ns *Namespace) dial(ctx context.Context, network, address string) (*Socket, error) {
	if ctx == nil {
		return nil, impl.NilContext()
	}
	n, err := streamNetwork(network)
	if err != nil {
		return nil, &net.OpError{Op: "dial", Net: network, Err: err}
	}
	ctx, cancel := ns.AbstractSocket.bounded(ctx)
	defer cancel()
	remotes, err := ns.resolve(ctx, n, address)
	if err != nil {
		return nil, &net.OpError{Op: "dial", Net: network, Err: err}
	}
	stream, err := route{ns: ns, network: n, remotes: remotes}.connect(ctx)
	if err != nil {
		return nil, err
	}
	return ns.Socket.adopt(stream), nil
}
