package sockets

import "net"

// ListenPacket makes a socket of messages that is bound to an address in the
// form of package net, as net.ListenPacket does; it is a *[DatagramSocket]. The
// network is "udp", "udp4", "udp6", "unixgram", "ip4:icmp" or "ip6:ipv6-icmp", the
// address "host:port", with an empty host for every address of the host, a path,
// or for raw sockets a host. Port 0 chooses a free one, and the empty path an
// abstract name.
//
// Errors are those of net.ListenPacket. Unlike there, the address of a group is
// bound as it is, and the path of a Unix socket is gone when it is closed.
func (ns *Namespace) ListenPacket(network, address string) (net.PacketConn, error) {
	n, shown, err := ns.placeNamed(network, address, false)
	if err != nil {
		return nil, err
	}
	socket, err := ns.DatagramSocket.adopt(ns.DatagramSocket.maker.bound(n, everyFamily(n, shown)))
	if err != nil {
		return nil, opError("listen", network, nil, shownAddr(n, &shown), err)
	}
	return socket, nil
}
