package sockets

import (
	"context"
	"net"

	"github.com/smalltalk-sockets/go/impl"
)

// DialContext connects to an address in the form of package net and returns
// the connection: a *[Socket] for the networks "tcp", "tcp4", "tcp6" and "unix",
// and a *[DatagramSocket] for "udp", "udp4", "udp6", "unixgram", "ip4:icmp" and
// "ip6:ipv6-icmp". It fits wherever a dial function is asked for, as
// http.Transport.DialContext does. The address is "host:port", with names or
// numbers, a path, or for raw sockets a host. An empty host is the host itself, and
// so is the address that stands for all, of either family.
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
	ns.check()
	if err := impl.CheckContext(ctx); err != nil {
		return nil, err
	}
	ctx, cancel := ns.AbstractSocket.bounded(ctx)
	defer cancel()
	r, err := ns.routeTo(ctx, network, address)
	switch {
	case err != nil:
		return nil, opError("dial", network, nil, nil, err)
	case r.network.IsStream():
		return conn(ns.dial(ctx, r))
	default:
		return conn(ns.DatagramSocket.adopt(ns.DatagramSocket.maker.first(ctx, r)))
	}
}

// conn returns a socket as a net.Conn, which is nil beside an error.
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

// routeTo returns the route to an address in the form of package net.
func (ns *Namespace) routeTo(ctx context.Context, network, address string) (route, error) {
	n, err := networkNamed(network)
	if err != nil {
		return route{}, err
	}
	if address == "" {
		return route{}, errMissingAddress
	}
	remotes, err := ns.resolve(ctx, n, address)
	return route{ns: ns, network: n, name: network, remotes: remotes}, err
}

func (ns *Namespace) dial(ctx context.Context, r route) (*Socket, error) {
	stream, err := r.connect(ctx)
	if err != nil {
		return nil, err
	}
	return ns.Socket.adopt(stream), nil
}
