package sockets

import (
	"net/netip"

	"github.com/smalltalk-sockets/go/impl"
)

// Namespace holds the class objects of sockets with one provider: their
// implementations and their defaults. Namespaces share nothing, so a test that
// changes a default in its own namespace disturbs no other. A Namespace and its
// class objects are safe for concurrent use.
type Namespace struct {
	// AbstractSocket holds the defaults that all classes share.
	AbstractSocket *AbstractSocketClass
	// StreamSocket makes connections with a read buffer.
	StreamSocket *StreamSocketClass
	// Socket makes connections with a read and a write buffer.
	Socket *SocketClass
	// ServerSocket makes listeners.
	ServerSocket *ServerSocketClass

	// DatagramSocket makes sockets of messages.
	DatagramSocket *DatagramSocketClass
	// MulticastSocket makes sockets of messages that can be members of groups.
	MulticastSocket *MulticastSocketClass

	// SocketAddress looks up addresses of every kind.
	SocketAddress *AddressClass[SocketAddress]
	// IPAddress makes and looks up addresses of IP version 4.
	IPAddress *IPAddressClass
	// IP6Address makes and looks up addresses of IP version 6.
	IP6Address *IP6AddressClass
	// UnixAddress makes addresses of Unix sockets.
	UnixAddress *UnixAddressClass

	provider impl.Provider
	names    *nameCache
}

// NewNamespace makes a namespace whose sockets are made by the given provider.
// With nil, or a nil pointer, every call that needs a provider returns an
// *ArgumentError.
//
// Smalltalk: AbstractSocket class >> new:addressClass:.
func NewNamespace(provider impl.Provider) *Namespace {
	if isNil(provider) {
		provider = noProvider{}
	}
	ns := &Namespace{provider: provider, names: newNameCache()}
	ns.SocketAddress = &AddressClass[SocketAddress]{addressClass[SocketAddress]{
		class: class{space: ns}, family: "IP", convert: anyIP,
		icmp: impl.ICMP4,
	}}
	ns.IPAddress = &IPAddressClass{addressClass[IPAddress]{
		class: class{space: ns}, family: "IPv4", convert: onlyIP4,
		wild: any4, icmp: impl.ICMP4,
	}}
	ns.IP6Address = &IP6AddressClass{addressClass[IP6Address]{
		class: class{space: ns}, family: "IPv6", convert: onlyIP6,
		wild: any6, icmp: impl.ICMP6,
	}}
	ns.UnixAddress = &UnixAddressClass{class{space: ns}}

	ns.AbstractSocket = newAbstractSocketClass(ns)
	ns.StreamSocket = newStreamSocketClass(ns)
	ns.Socket = newSocketClass(ns)
	ns.ServerSocket = &ServerSocketClass{classSide{ns}}
	ns.DatagramSocket = newDatagramSocketClass(ns)
	ns.MulticastSocket = newMulticastSocketClass(ns)
	return ns
}

var (
	loopback4 = netip.AddrFrom4([4]byte{127, 0, 0, 1})
	any4      = netip.IPv4Unspecified()
	any6      = netip.IPv6Unspecified()
)

// Provider returns the provider of NewNamespace. It makes the sockets of every
// address class that has no other, and resolves all names.
func (ns *Namespace) Provider() impl.Provider {
	ns.check()
	return ns.provider
}

// check panics on a namespace that NewNamespace has not made.
func (ns *Namespace) check() {
	if ns == nil || ns.provider == nil {
		panic(zeroNamespace)
	}
}

// providerAt returns the provider that makes the sockets of a network at an
// endpoint: that of the class of the address or, without one, of the family of
// the network. A network of both families is that of SocketAddress.
func (ns *Namespace) providerAt(network impl.Network, e impl.Endpoint) impl.Provider {
	return ns.classOf(e, ns.classOfNetwork(network)).providerFor(network)
}

// classOf returns the class of the address of an endpoint, or otherwise if it has
// no address.
func (ns *Namespace) classOf(e impl.Endpoint, otherwise SocketAddressClass) SocketAddressClass {
	switch {
	case e.IsUnix():
		return ns.UnixAddress
	case e.Addr().Is4():
		return ns.IPAddress
	case e.Addr().Is6():
		return ns.IP6Address
	default:
		return otherwise
	}
}

func (ns *Namespace) classOfNetwork(network impl.Network) SocketAddressClass {
	switch network {
	case impl.Unix, impl.Unixgram:
		return ns.UnixAddress
	case impl.TCP4, impl.UDP4, impl.ICMP4:
		return ns.IPAddress
	case impl.TCP6, impl.UDP6, impl.ICMP6:
		return ns.IP6Address
	default:
		return ns.SocketAddress
	}
}
