package sockets

import (
	"net/netip"

	"github.com/smalltalk-sockets/go/impl"
)

// SocketAddress is the address of a host, or a place in the file system, at
// which sockets can be: an [IPAddress], an [IP6Address] or a [UnixAddress].
// Ports are not part of it.
//
// Addresses are immutable values that compare with == and can be keys of maps.
// A class object of a [Namespace] makes and looks up the addresses of its kind.
//
// Smalltalk: SocketAddress >> =.
type SocketAddress interface {
	// String returns the address as text that reads back as the same address.
	String() string

	// AsByteArray returns the 4 or 16 bytes of the address in network order, or
	// the bytes of the path.
	//
	// Smalltalk: SocketAddress >> asByteArray.
	AsByteArray() []byte

	// IsMulticast reports whether the address stands for a group of hosts.
	//
	// Smalltalk: SocketAddress >> isMulticast.
	IsMulticast() bool

	// endpoint returns the endpoint of a port at this address, and network the
	// network of its family.
	endpoint(port uint16) impl.Endpoint
	network() impl.Network
}

// endpointOf returns the endpoint of a port at an address. A port outside of
// 0..65535 is a *RangeError. A nil address, or a Unix address without a path, is an
// *ArgumentError.
func endpointOf(address SocketAddress, port int) (impl.Endpoint, error) {
	if isNil(address) {
		return impl.Endpoint{}, nilAddress()
	}
	p, err := checkPort(port)
	if err != nil {
		return impl.Endpoint{}, err
	}
	e := address.endpoint(p)
	if address.network() == impl.Unix && e.Path == "" {
		return impl.Endpoint{}, &ArgumentError{What: "path", Reason: "must not be empty: UnixAddressClass.Path makes an address of one"}
	}
	return e, nil
}

func nilAddress() error { return nilArgument("address", "") }

// addressOf returns the address part of an endpoint, nil for the zero one.
func addressOf(e impl.Endpoint) SocketAddress {
	if e.IsUnix() {
		return UnixAddress{path: e.Path}
	}
	return addressOfIP(e.Addr())
}

func addressOfIP(addr netip.Addr) SocketAddress {
	switch addr = addr.Unmap(); {
	case addr.Is4():
		return IPAddress{addr}
	case addr.Is6():
		return IP6Address{addr}
	default:
		return nil
	}
}
