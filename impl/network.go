package impl

// Network names a kind of socket in the vocabulary of package net. It decides the
// address family, and it is what errors show as their network; the errors of an
// open raw socket show it without the protocol.
type Network string

// The networks of stream sockets.
const (
	// TCP is IPv4 or IPv6, decided by the first endpoint that the socket is
	// bound or connected to. Bound to the unspecified address of IPv6, or to
	// no address, a server takes connections of both families.
	TCP Network = "tcp"
	// TCP4 is IPv4 alone.
	TCP4 Network = "tcp4"
	// TCP6 is IPv6 alone: bound to the unspecified address, a server leaves
	// the port of IPv4 free.
	TCP6 Network = "tcp6"
	// Unix is stream sockets of the local host, addressed by path.
	Unix Network = "unix"
)

// The networks of datagram sockets, with the families of those above.
const (
	UDP  Network = "udp"
	UDP4 Network = "udp4"
	UDP6 Network = "udp6"
	// Unixgram is datagram sockets of the local host, addressed by path.
	Unixgram Network = "unixgram"
)

// The networks of raw sockets, in the words of package net.
const (
	// ICMP4 is the messages of ICMP for IPv4.
	ICMP4 Network = "ip4:icmp"
	// ICMP6 is the messages of ICMP for IPv6.
	ICMP6 Network = "ip6:ipv6-icmp"
)

// IsTCP reports whether n is one of the TCP networks.
func (n Network) IsTCP() bool { return n == TCP || n == TCP4 || n == TCP6 }

// IsUDP reports whether n is one of the UDP networks.
func (n Network) IsUDP() bool { return n == UDP || n == UDP4 || n == UDP6 }

// IsStream reports whether the sockets of n are streams and servers.
func (n Network) IsStream() bool { return n.IsTCP() || n == Unix }

// IsDatagram reports whether the sockets of n are of datagrams and not raw.
func (n Network) IsDatagram() bool { return n.IsUDP() || n == Unixgram }

// IsRaw reports whether n is one of the networks of raw sockets.
func (n Network) IsRaw() bool { return n == ICMP4 || n == ICMP6 }

// IsUnix reports whether the endpoints of n are paths.
func (n Network) IsUnix() bool { return n == Unix || n == Unixgram }
