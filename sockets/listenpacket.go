package sockets

import (
	"net"

	"github.com/smalltalk-sockets/go/impl"
)

// ListenPacket makes a [DatagramSocket] that is bound to an address in the form of
// package net, as net.ListenPacket does, with the further methods that
// [Namespace.DialContext] names; [DatagramSocketOf] returns it. The network is "udp", "udp4", "udp6",
// "unixgram", "ip4:icmp" or "ip6:ipv6-icmp", the address "host:port", with an
// empty host for every address of the host, a path, or for raw sockets a host.
// Port 0 chooses a free one, and the empty path an abstract name.
//
// For the address of a UDP group it is bound to every address of the family,
// shares the port with others that do so, and joins no group:
// [MulticastSocketClass] does.
//
// Errors are those of net.ListenPacket. Unlike there, Close removes the path of a
// Unix socket.
func (ns *Namespace) ListenPacket(network, address string) (net.PacketConn, error) {
	n, shown, err := ns.listenEndpoint(network, address, false)
	if err != nil {
		return nil, err
	}
	maker, local := ns.DatagramSocket.maker, withBothFamilies(n, shown)
	if n.IsUDP() && local.Addr().IsMulticast() {
		maker, local = maker.sharing(), unspecifiedLike(local)
	}
	socket, err := ns.DatagramSocket.adopt(maker.bound(n, local))
	if err != nil {
		return nil, opError("listen", network, nil, shownAddr(n, &shown), err)
	}
	return newNetPacketConn(socket), nil
}

// sharing returns a maker of sockets that share their endpoints.
func (m datagramMaker) sharing() datagramMaker {
	prepare := m.prepare
	m.prepare = func(d impl.Datagram) error {
		if err := prepare(d); err != nil {
			return err
		}
		return impl.Set(d, impl.ReuseAddr, true)
	}
	return m
}

// unspecifiedLike returns every address of the family of an endpoint.
func unspecifiedLike(e impl.Endpoint) impl.Endpoint {
	if e.Addr().Is4() {
		return impl.IP(any4, e.Port())
	}
	return impl.IP(any6, e.Port())
}
