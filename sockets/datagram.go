package sockets

import (
	"fmt"
	"net/netip"

	"github.com/smalltalk-sockets/go/impl"
)

// Datagram is one message of a [DatagramSocket]: its bytes, and the endpoint
// that it goes to or came from. A datagram without an address goes to the
// default destination of the socket that sends it. It is not safe for
// concurrent use; one that is not changed can be sent by many sockets.
//
// Smalltalk: DatagramSocket >> datagramClass, DatagramSocketImpl class >> datagramClass.
type Datagram struct {
	// Data is the bytes of the message. [DatagramSocket.Receive] sets its length
	// to that of the received datagram.
	//
	// Smalltalk: Datagram >> data, Datagram >> data:, Datagram >> dataSize, Datagram >> dataSize:.
	Data []byte
	// Truncated says that a received datagram was longer than the buffer size of
	// the socket: the rest is lost.
	Truncated bool
	// TTL is how many hops a received datagram had left, 0 where the socket
	// does not know. Raw sockets know it.
	TTL int

	at   impl.Endpoint // its port is not used
	port int
}

// NewDatagram makes a datagram for the default destination of a socket. It
// keeps data and does not copy it.
//
// Smalltalk: Datagram class >> data:.
func NewDatagram(data []byte) *Datagram { return &Datagram{Data: data} }

// NewDatagramTo makes a datagram for a port of an address. It keeps data and
// does not copy it. Sending checks the port.
//
// Smalltalk: Datagram class >> data:address:port:.
func NewDatagramTo(data []byte, address SocketAddress, port int) *Datagram {
	d := NewDatagram(data)
	d.SetAddress(address)
	d.SetPort(port)
	return d
}

// Address returns the address that the datagram goes to or came from, nil for
// the default destination and for a Unix socket without a name.
//
// Smalltalk: Datagram >> address.
func (d *Datagram) Address() SocketAddress { return addressOf(d.at) }

// SetAddress sets where the datagram goes to; nil stands for the address of the
// default destination. It panics with an *ArgumentError when address is a nil pointer.
//
// Smalltalk: Datagram >> address:.
func (d *Datagram) SetAddress(address SocketAddress) {
	d.at = impl.Endpoint{}
	if address != nil {
		if isNil(address) {
			panic(nilAddress())
		}
		d.at = address.endpoint(0)
	}
}

// Port returns the port that the datagram goes to or came from, 0 for the
// default destination, and for Unix and raw sockets.
//
// Smalltalk: Datagram >> port.
func (d *Datagram) Port() int { return d.port }

// SetPort sets the port that the datagram goes to; 0 stands for the port of the
// default destination. A port outside of 0..65535 is a *RangeError when the
// datagram is sent.
//
// Smalltalk: Datagram >> port:.
func (d *Datagram) SetPort(port int) { d.port = port }

// AddrPort returns Address and Port as a value of package netip, the zero
// AddrPort for the default destination and for Unix sockets.
func (d *Datagram) AddrPort() netip.AddrPort {
	if !d.at.Addr().IsValid() {
		return netip.AddrPort{}
	}
	return netip.AddrPortFrom(d.at.Addr(), uint16(d.port))
}

// Size returns how many bytes the datagram has.
//
// Smalltalk: Datagram >> size.
func (d *Datagram) Size() int { return len(d.Data) }

// String returns the size and the endpoint of the datagram, as "Datagram[5
// bytes, 127.0.0.1:53]".
func (d Datagram) String() string {
	if d.at.IsZero() && d.port == 0 {
		return fmt.Sprintf("Datagram[%d bytes]", len(d.Data))
	}
	if d.at.IsUnix() {
		return fmt.Sprintf("Datagram[%d bytes, %v]", len(d.Data), d.at)
	}
	return fmt.Sprintf("Datagram[%d bytes, %v]", len(d.Data), impl.IP(d.at.Addr(), uint16(d.port)))
}

// received stores the message that a receive returned beside the bytes.
func (d *Datagram) received(m impl.Message) {
	d.at, d.port = m.From, int(m.From.Port())
	d.Truncated, d.TTL = m.Truncated, m.TTL
}

// message is the inverse of received.
func (d *Datagram) message() impl.Message {
	return impl.Message{N: len(d.Data), From: d.at, Truncated: d.Truncated, TTL: d.TTL}
}

// destination returns the endpoint of the datagram on a socket with the given
// peer: the zero Endpoint for the peer itself. An address or port that the
// datagram lacks is the peer's.
func (d *Datagram) destination(peer impl.Endpoint) (impl.Endpoint, error) {
	if d == nil {
		return impl.Endpoint{}, nilDatagram()
	}
	port, err := checkPort(d.port)
	switch {
	case err != nil:
		return impl.Endpoint{}, err
	case d.at.IsUnix():
		return d.at, nil
	case d.at.IsZero() && port == 0:
		return impl.Endpoint{}, nil
	case d.at.IsZero() && peer.IsUnix():
		return impl.Endpoint{}, nil
	}
	addr := d.at.Addr()
	if d.at.IsZero() {
		addr = peer.Addr()
	}
	if port == 0 {
		port = peer.Port()
	}
	return impl.IP(addr, port), nil
}

func nilDatagram() error { return nilArgument("datagram", "") }
