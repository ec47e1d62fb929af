package sockets

import (
	"context"
	"net"

	"github.com/smalltalk-sockets/go/impl"
)

// DialContext connects to an address in the form of package net and returns the
// connection: a [Socket] for the networks "tcp", "tcp4", "tcp6" and "unix", and a
// [DatagramSocket] for "udp", "udp4", "udp6", "unixgram", "ip4:icmp" and
// "ip6:ipv6-icmp". [SocketOf] and [DatagramSocketOf] return these.
//
// A connection also has what programs ask of one of package net. All have SetReadBuffer
// and SetWriteBuffer; streams have SetLinger, SetKeepAlivePeriod and SetKeepAliveConfig;
// UDP has ReadFromUDP, WriteToUDP and their forms with AddrPort. Over the operating
// system a connection is a syscall.Conn, and on Unix systems UDP has ReadMsgUDP,
// WriteMsgUDP and their forms with AddrPort. In memory, and behind a wrapper that
// watches the data, there is no descriptor, and a connection is no syscall.Conn.
//
// DialContext fits wherever a dial function is expected, such as
// http.Transport.DialContext. The address is "host:port", with names or numbers, a
// path, or for raw sockets a host. An empty host is the host itself, and so is the
// unspecified address of either family.
//
// It blocks, the lookup included, until the connection is made or refused, or until
// the context ends it; if the context has no deadline, the class-side timeout bounds
// it. DialContext tries the addresses of a name as net.Dialer does: in order, each
// within its share of the time, and on "tcp" the other family than the first one's in
// parallel, 300 milliseconds later or when the first family has failed. Errors are
// those of net.Dialer.DialContext; a deadline error matches both
// context.DeadlineExceeded and os.ErrDeadlineExceeded. A nil context is an
// *ArgumentError.
func (ns *Namespace) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	ns.check()
	if err := impl.CheckContext(ctx); err != nil {
		return nil, err
	}
	ctx, bound := ns.AbstractSocket.bounded(ctx)
	defer bound.end()
	var room [1]impl.Endpoint
	r, remotes, err := ns.routeTo(ctx, network, address, room[:0])
	switch {
	case err != nil:
		return nil, opError("dial", network, nil, nil, err)
	case r.network.IsStream():
		socket, err := ns.dial(ctx, r, remotes)
		if err != nil {
			return nil, err
		}
		return newNetConn(socket), nil
	default:
		socket, err := ns.DatagramSocket.adopt(ns.DatagramSocket.maker.first(ctx, r, remotes))
		if err != nil {
			return nil, err
		}
		return newNetPacketConn(socket), nil
	}
}

// Dial is DialContext with a context that never ends.
func (ns *Namespace) Dial(network, address string) (net.Conn, error) {
	return ns.DialContext(context.Background(), network, address)
}

// routeTo returns the route to an address in the form of package net, and appends its
// endpoints to remotes.
func (ns *Namespace) routeTo(ctx context.Context, network, address string, remotes []impl.Endpoint) (route, []impl.Endpoint, error) {
	n, err := networkNamed(network)
	if err != nil {
		return route{}, nil, err
	}
	if address == "" {
		return route{}, nil, errMissingAddress
	}
	remotes, err = ns.resolve(ctx, n, address, remotes)
	return route{ns: ns, network: n, name: network}, remotes, err
}

func (ns *Namespace) dial(ctx context.Context, r route, remotes []impl.Endpoint) (*Socket, error) {
	stream, err := r.connect(ctx, remotes)
	if err != nil {
		return nil, err
	}
	return ns.Socket.adopt(stream), nil
}
