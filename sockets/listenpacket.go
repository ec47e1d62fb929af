package sockets

import (
	"context"
	"net"
)

// ListenPacket makes a socket of messages that is bound to an address in the
// form of package net, as net.ListenPacket does; it is a *[DatagramSocket]. The
// network is "udp", "udp4", "udp6", "unixgram", "ip4:icmp" or "ip6:ipv6-icmp", the
// address "host:port", with an empty host for every address of the host, a path,
// or for raw sockets a host. Port 0 chooses a free one.
//
// Errors are those of net.ListenPacket. Unlike there, the address of a group is
// bound as it is, and the path of a Unix socket is gone when it is closed.
func (ns *Namespace) ListenPacket(network, address string) (net.PacketConn, error) {
	n, err := datagramNetwork(network)
	if err != nil {
		return nil, &net.OpError{Op: "listen", Net: network, Err: err}
	}
	locals, err := ns.resolve(context.Background(), n, address)
	if err != nil {
		return nil, &net.OpError{Op: "listen", Net: network, Err: err}
	}
	socket, err := ns.DatagramSocket.adopt(ns.DatagramSocket.maker.bound(n, locals[0]))
	if err != nil {
		return nil, err
	}
	return socket, nil
}
