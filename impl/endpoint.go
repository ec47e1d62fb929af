package impl

import (
	"net"
	"net/netip"
)

// Endpoint is the address of a socket or of its peer: an IP address with a port,
// or a path for Unix sockets. It is a small comparable value, fit to be a map
// key.
//
// The zero Endpoint means none: of a socket that is not bound, or has no peer. An
// endpoint with a port and no address means every address of the host.
type Endpoint struct {
	// AddrPort is the address and port of an IP endpoint. IPv4 addresses are
	// never in their IPv6-mapped form. What a socket shows has a zone, by name,
	// where the address means something on one link alone, and none elsewhere;
	// what it is given may have one anywhere, by name or number.
	AddrPort netip.AddrPort
	// Path is the name of a Unix endpoint, as package net takes and shows it. A
	// leading @, or a zero byte, makes it an abstract name. A path ends before
	// its first zero byte. A lone @ is shown for a socket without a name.
	Path string
}

// Unnamed is the endpoint of a Unix socket that was never bound, as its peer sees
// it. Binding or connecting to it uses the abstract name of a single zero byte,
// which package net shows in the same way.
var Unnamed = Endpoint{Path: "@"}

// IP returns the endpoint of an address, which may be the zero Addr for every
// address of the host, and a port.
func IP(addr netip.Addr, port uint16) Endpoint {
	return Endpoint{AddrPort: netip.AddrPortFrom(addr.Unmap(), port)}
}

// UnixPath returns the endpoint of a Unix socket's path.
func UnixPath(path string) Endpoint { return Endpoint{Path: path} }

// EndpointOf returns the endpoint that a net.Addr of TCP, UDP, raw or Unix
// sockets stands for, and the zero Endpoint for nil and for any other kind.
func EndpointOf(addr net.Addr) Endpoint {
	switch a := addr.(type) {
	case *net.TCPAddr:
		if a != nil {
			return fromIP(a.AddrPort())
		}
	case *net.UDPAddr:
		if a != nil {
			return fromIP(a.AddrPort())
		}
	case *net.IPAddr:
		if a != nil {
			addr, _ := netip.AddrFromSlice(a.IP)
			return IP(addr.Unmap().WithZone(a.Zone), 0)
		}
	case *net.UnixAddr:
		if a != nil {
			return UnixPath(a.Name)
		}
	}
	return Endpoint{}
}

func fromIP(ap netip.AddrPort) Endpoint { return IP(ap.Addr(), ap.Port()) }

// Addr returns the address part, the zero Addr for a Unix endpoint.
func (e Endpoint) Addr() netip.Addr { return e.AddrPort.Addr() }

// Port returns the port, 0 for a Unix endpoint.
func (e Endpoint) Port() uint16 { return e.AddrPort.Port() }

// IsZero reports whether e is the zero Endpoint.
func (e Endpoint) IsZero() bool { return e == Endpoint{} }

// IsUnix reports whether e is the endpoint of a Unix socket.
func (e Endpoint) IsUnix() bool { return e.Path != "" }

// NetAddr returns e as package net shows it for sockets of the given network:
// a *net.TCPAddr, a *net.UDPAddr, a *net.IPAddr or a *net.UnixAddr, and a nil
// interface for the zero Endpoint.
func (e Endpoint) NetAddr(network Network) net.Addr {
	switch {
	case network.IsUnix():
		if e.Path == "" {
			return nil
		}
		return &net.UnixAddr{Name: e.Path, Net: string(network)}
	case e.IsZero():
		return nil
	case network.IsRaw():
		return &net.IPAddr{IP: e.Addr().AsSlice(), Zone: e.Addr().Zone()}
	case network.IsUDP():
		return net.UDPAddrFromAddrPort(e.AddrPort)
	default:
		return net.TCPAddrFromAddrPort(e.AddrPort)
	}
}

// String returns "127.0.0.1:80", "[::1]:80", ":80" for every address, the
// path of a Unix endpoint, and "" for the zero Endpoint.
func (e Endpoint) String() string {
	switch {
	case e.IsUnix():
		return e.Path
	case e.IsZero():
		return ""
	default:
		return net.TCPAddrFromAddrPort(e.AddrPort).String()
	}
}
