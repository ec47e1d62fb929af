package smalltalk

import (
	"net"

	"github.com/smalltalk-sockets/go/sockets"
)

// remote is a connection.
type remote interface {
	RemoteAddress() sockets.SocketAddress
	RemotePort() int
}

// isConnection reports whether a socket is one end of a connection, for which address
// and port are the peer's. Those of a server and of a datagram socket are their own.
func isConnection(socket sockets.AbstractSocket) (remote, bool) {
	switch s := socket.(type) {
	case *sockets.Socket:
		return s, true
	case *sockets.StreamSocket:
		return s, true
	case net.Conn: // as Dial returns it
		return sockets.SocketOf(s)
	}
	return nil, false
}

// Address returns the address of the peer of a connection, and the local address of
// any other socket; nil where there is none.
//
// Smalltalk: AbstractSocket >> address, StreamSocket >> address, ServerSocket >> address, DatagramSocket >> address.
func Address(socket sockets.AbstractSocket) sockets.SocketAddress {
	if s, ok := isConnection(socket); ok {
		return s.RemoteAddress()
	}
	return socket.LocalAddress()
}

// Port returns the port of the peer of a connection, and the local port of any other
// socket; 0 where there is none.
//
// Smalltalk: AbstractSocket >> port, StreamSocket >> port, ServerSocket >> port, DatagramSocket >> port.
func Port(socket sockets.AbstractSocket) int {
	if s, ok := isConnection(socket); ok {
		return s.RemotePort()
	}
	return socket.LocalPort()
}

// IsPeerAlive is Connected: it reports whether the socket is open and the end of the
// peer's bytes has not been read yet. It does not ask the network.
//
// Smalltalk: AbstractSocket >> isPeerAlive, StreamSocket >> isPeerAlive.
func IsPeerAlive(socket interface{ Connected() bool }) bool { return socket.Connected() }

// WaitForConnection is EnsureReadable of a server: it waits until a connection is
// there to be accepted, and does not accept it.
//
// Smalltalk: ServerSocket >> waitForConnection.
func WaitForConnection(server *sockets.ServerSocket) error { return server.EnsureReadable() }

// SoLinger returns how many seconds Close waits for bytes that are not sent yet:
// negative, the default, when they are sent in the background, 0 when they are
// discarded and the connection is reset. It is the option sockets.Linger.
//
// Smalltalk: AbstractSocket >> soLinger.
func SoLinger(socket sockets.Implemented) (seconds int, err error) {
	return sockets.GetOption(socket, sockets.Linger)
}

// SetSoLinger sets what SoLinger returns.
//
// Smalltalk: AbstractSocket >> soLinger:.
func SetSoLinger(socket sockets.Implemented, seconds int) error {
	return sockets.SetOption(socket, sockets.Linger, seconds)
}

// SoLingerOff makes Close send what is not sent yet in the background.
//
// Smalltalk: AbstractSocket >> soLingerOff.
func SoLingerOff(socket sockets.Implemented) error { return SetSoLinger(socket, -1) }
