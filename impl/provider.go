package impl

import (
	"context"
	"net/netip"
)

// Provider makes unconnected implementation objects and resolves names for
// them: it stands for one network, seen from one host. A Provider is safe for
// concurrent use.
//
// Smalltalk: AbstractSocket class >> defaultImplementationClassFor:.
type Provider interface {
	// IsSupported reports whether sockets work at all in this environment. Where
	// it reports false the constructors fail with an error that matches
	// errors.ErrUnsupported.
	IsSupported() bool

	// NewStream makes a stream socket that is neither bound nor connected.
	// It does not block, and what it makes costs no system resource until it
	// is bound or connected. A network that the provider does not know is a
	// net.UnknownNetworkError.
	//
	// Smalltalk: AbstractSocketImpl class >> newFor:, AbstractSocketImpl class >> socketType, SocketImpl class >> socketType.
	NewStream(network Network) (Stream, error)

	// NewServer makes a listener that is neither bound nor listening, under
	// the rules of NewStream.
	//
	// Smalltalk: AbstractSocketImpl class >> newFor:.
	NewServer(network Network) (Server, error)

	// NewDatagram makes a datagram socket that is neither bound nor connected,
	// under the rules of NewStream.
	//
	// Smalltalk: AbstractSocketImpl class >> newFor:, DatagramSocketImpl class >> socketType.
	NewDatagram(network Network) (Datagram, error)

	// NewRaw makes a socket of the messages of a protocol beside TCP and UDP,
	// of the network ICMP4 or ICMP6, under the rules of NewStream. What it sends
	// is the message without a header of IP; on ICMP6 the system puts the
	// checksum in. What it receives has a header on ICMP4 and none on ICMP6.
	//
	// It has no port: that of its endpoints is 0, and any other is an
	// *ArgumentError, as is an address of the other family. Many sockets can be
	// bound to one address. From the first Bind, Connect or Send on it receives
	// every message that comes to the host, those that it has sent to the host
	// itself included; bound to an address, what is sent there alone, and
	// connected, what the peer sends. A socket on every address has no
	// LocalEndpoint, and can be bound again. One whose peer is removed keeps what
	// has arrived, and on Linux hears nothing any more.
	//
	// Where the program lacks the privilege, the first call that needs the
	// system is EPERM, from the system call socket; it matches
	// os.ErrPermission. A Send is EFAULT for less than two bytes, on ICMP6 EINVAL
	// for less than four, and EACCES for a broadcast address.
	//
	// Smalltalk: RawSocketImpl class >> socketType.
	NewRaw(network Network) (Datagram, error)

	Resolver
}

// Resolver looks names up, as the host of its provider sees them. Failures are
// a *net.DNSError, as net.Resolver reports them; that of a context that ends is
// LookupError. LookupHost and LookupAddr block until the context ends, if there
// is no outcome before. What needs no name server does not look at the context:
// literal addresses, and ports.
type Resolver interface {
	// LookupHost returns the addresses of host, in the order to try them and
	// never empty without an error. A literal address is its own result.
	LookupHost(ctx context.Context, host string) ([]netip.Addr, error)

	// LookupAddr returns the names of an address.
	LookupAddr(ctx context.Context, addr netip.Addr) ([]string, error)

	// LookupPort returns the port of a service, given as a name or a decimal
	// number, on the given network. A number outside of 0..65535 is a
	// *net.AddrError that says "invalid port".
	LookupPort(ctx context.Context, network Network, service string) (uint16, error)

	// Hostname returns the name of the host itself.
	Hostname() (string, error)
}
