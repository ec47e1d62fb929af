package sockets

import (
	"fmt"

	"github.com/smalltalk-sockets/go/impl"
)

// The String methods of this package may be called from any goroutine. Each GoString
// is String, so that the format %#v, which test messages use, does not read fields
// that other goroutines change.

// String returns the provider, as "Namespace[Host[alpha]]".
func (ns *Namespace) String() string {
	if ns.provider == nil {
		return "Namespace[zero]"
	}
	return "Namespace[" + shown(ns.provider) + "]"
}

// shown returns a provider's own text or, without one, its type: a provider may
// have many fields that change.
func shown(provider impl.Provider) string {
	if s, ok := provider.(fmt.Stringer); ok {
		return s.String()
	}
	return fmt.Sprintf("%T", provider)
}

// endpointText returns an endpoint as sockets print it: "none" for none, and for a Unix
// socket without a name.
func endpointText(e impl.Endpoint) string {
	if text := e.String(); text != "" {
		return text
	}
	return "none"
}

// printed returns a class and the places of its socket, and marks a closed one.
func (s *abstractSocket[I]) printed(class, places string) string {
	if !s.IsOpen() {
		places += ", closed"
	}
	return class + "[" + places + "]"
}

// GoString is String.
func (ns *Namespace) GoString() string { return ns.String() }

// classIn returns the name of a class and its namespace.
func classIn(name string, ns *Namespace) string {
	if ns == nil {
		return name + "[zero]"
	}
	return name + " of " + ns.String()
}

// String returns the name of the class and its namespace.
func (c *AbstractSocketClass) String() string { return classIn("AbstractSocketClass", c.space) }

// GoString is String.
func (c *AbstractSocketClass) GoString() string { return c.String() }

// String returns the name of the class and its namespace.
func (c *StreamSocketClass) String() string { return classIn("StreamSocketClass", c.space) }

// GoString is String.
func (c *StreamSocketClass) GoString() string { return c.String() }

// String returns the name of the class and its namespace.
func (c *SocketClass) String() string { return classIn("SocketClass", c.space) }

// GoString is String.
func (c *SocketClass) GoString() string { return c.String() }

// String returns the name of the class and its namespace.
func (c *ServerSocketClass) String() string { return classIn("ServerSocketClass", c.space) }

// GoString is String.
func (c *ServerSocketClass) GoString() string { return c.String() }

// String returns the name of the class and its namespace.
func (c *DatagramSocketClass) String() string { return classIn("DatagramSocketClass", c.space) }

// GoString is String.
func (c *DatagramSocketClass) GoString() string { return c.String() }

// String returns the name of the class and its namespace.
func (c *MulticastSocketClass) String() string { return classIn("MulticastSocketClass", c.space) }

// GoString is String.
func (c *MulticastSocketClass) GoString() string { return c.String() }

// String returns the name of the class and its namespace.
func (c *addressClass[A]) String() string {
	if c.space == nil {
		return "AddressClass[zero]"
	}
	return classIn("AddressClass["+c.family+"]", c.space)
}

// GoString is String.
func (c *addressClass[A]) GoString() string { return c.String() }

// String returns the name of the class and its namespace.
func (c *UnixAddressClass) String() string { return classIn("UnixAddressClass", c.space) }

// GoString is String.
func (c *UnixAddressClass) GoString() string { return c.String() }

// GoString is String.
func (s *Socket) GoString() string { return s.String() }

// GoString is String.
func (s *StreamSocket) GoString() string { return s.String() }

// GoString is String.
func (s *ServerSocket) GoString() string { return s.String() }

// GoString is String.
func (s *DatagramSocket) GoString() string { return s.String() }

// GoString is String.
func (s *MulticastSocket) GoString() string { return s.String() }

// String returns the socket, as "Data[Socket[local …, remote …]]".
func (d *Data) String() string {
	if d.socket == nil {
		return "Data[zero]"
	}
	return fmt.Sprintf("Data[%v]", d.socket)
}

// GoString is String.
func (d *Data) GoString() string { return d.String() }

// String returns the size and the sender of the datagram, as
// "DatagramSocketData[5 bytes from 127.0.0.1:53]".
func (d DatagramSocketData) String() string {
	from := "a socket without a name"
	if !isNil(d.SrcAddress) {
		from = d.SrcAddress.endpoint(uint16(d.SrcPort)).String()
	}
	return fmt.Sprintf("DatagramSocketData[%d bytes from %s]", len(d.Data), from)
}
