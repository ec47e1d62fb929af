package sockets

import (
	"net/netip"

	"github.com/smalltalk-sockets/go/impl"
)

// SocketAddress is the address of a host, or a place in the file system, where
// sockets can be: an [IPAddress], an [IP6Address] or a [UnixAddress]. Ports are
// not part of it.
//
// Addresses are immutable values that compare with == and can be keys of maps.
// A class object of a [Namespace] makes and looks up the addresses of its kind.
//
// Smalltalk: SocketAddress >> =.
type SocketAddress interface {
	// String answers the address as text that reads back as the same address.
	String() string

	// AsByteArray answers the bytes of the address in network order: 4, 16, or
	// those of the path.
	//
	// Smalltalk: SocketAddress >> asByteArray.
	AsByteArray() []byte

	// IsMulticast reports whether the address stands for a group of hosts.
	//
	// Smalltalk: SocketAddress >> isMulticast.
	IsMulticast() bool

	// endpoint answers the place of a port at this address, and network what
	// sockets of its family are called.
	endpoint(port uint16) impl.Endpoint
	network() impl.Network
}

// endpointOf answers the place of a port at an address. A port outside of
// 0..65535 is a *RangeError, a nil address and a Unix address without a path are an
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

func nilAddress() error { return &ArgumentError{What: "address", Reason: "must not be nil"} }

// addressOf answers the address part of an endpoint, nil for the zero one.
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
