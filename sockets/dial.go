package sockets

import (
	"context"
	"net"

	"github.com/smalltalk-sockets/go/impl"
)

// DialContext connects to an address in the form of package net and answers
// the connection: a *[Socket] for the networks "tcp", "tcp4", "tcp6" and "unix",
// and a *[DatagramSocket] for "udp", "udp4", "udp6", "unixgram", "ip4:icmp" and
// "ip6:ipv6-icmp". It fits wherever a dial function is asked for, as
// http.Transport.DialContext does. The address is "host:port", with names or
// numbers, a path, or for raw sockets a host. An empty host is the host itself.
//
// It blocks until the connection is made, refused, or ended by the context or,
// when that has no deadline, by the class-side timeout, looking up included.
// Addresses of a name
// are tried as net.Dialer tries them: in order, each within its share of the
// time, and on "tcp" those of the other family than the first one's beside them,
// 300 milliseconds later or when the first ones have failed. Errors are those of
// net.Dialer.DialContext, and that of a deadline matches both
// context.DeadlineExceeded and os.ErrDeadlineExceeded. A nil context is an *ArgumentError.
func (ns *Namespace) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	if ctx == nil {
		return nil, impl.NilContext()
	}
	ctx, cancel := ns.AbstractSocket.bounded(ctx)
	defer cancel()
	if n, err := datagramNetwork(network); err == nil {
		return conn(ns.dialDatagrams(ctx, n, address))
	}
	return conn(ns.dial(ctx, network, address))
}

// conn answers a socket as a net.Conn, which is nil beside an error.
func conn[S net.Conn](socket S, err error) (net.Conn, error) {
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
	n, err := streamNetwork(network)
	if err != nil {
		return nil, &net.OpError{Op: "dial", Net: network, Err: err}
	}
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

// dialDatagrams makes a socket with a default destination, the first address
// that can be reached.
func (ns *Namespace) dialDatagrams(ctx context.Context, n impl.Network, address string) (*DatagramSocket, error) {
	remotes, err := ns.resolve(ctx, n, address)
	if err != nil {
		return nil, &net.OpError{Op: "dial", Net: string(n), Err: err}
	}
	return ns.DatagramSocket.adopt(ns.DatagramSocket.maker.first(ctx, n, nil, remotes))
}
