package sockets

import "net"

// SocketOf returns the [Socket] of a connection that Dial, DialContext or the Accept
// of a net.Listener returned, whatever the implementation. It looks through wrappers
// that have a method NetConn, as *tls.Conn has, or Unwrap, which returns a net.Conn.
// It returns false for a connection of another package, and for one of messages.
//
//	conn, err := ns.Dial("tcp", address)
//	socket, ok := sockets.SocketOf(conn)
//	line, err := socket.NextLine()
//
// What is read or written through the Socket of a wrapped connection passes by the
// wrapper.
func SocketOf(conn net.Conn) (*Socket, bool) {
	return unwrapTo(conn, func(v any) *Socket {
		switch c := v.(type) {
		case *Socket:
			return c
		case netConn:
			return c.Socket
		case systemConn:
			return c.Socket
		default:
			return nil
		}
	})
}

// DatagramSocketOf returns the [DatagramSocket] of a net.PacketConn that ListenPacket
// returned, or of a net.Conn of messages that Dial or DialContext returned. It looks
// through wrappers as [SocketOf] does, and also through those whose Unwrap returns a
// net.PacketConn.
func DatagramSocketOf(conn any) (*DatagramSocket, bool) {
	return unwrapTo(conn, func(v any) *DatagramSocket {
		switch c := v.(type) {
		case *DatagramSocket:
			return c
		case interface{ datagramFacade() *DatagramSocket }:
			return c.datagramFacade()
		default:
			return nil
		}
	})
}

// ServerSocketOf returns the [ServerSocket] of a net.Listener that Listen or
// [ServerSocket.Listener] returned. It looks through wrappers that have a method
// Unwrap, which returns a net.Listener.
func ServerSocketOf(l net.Listener) (*ServerSocket, bool) {
	return unwrapTo(l, func(v any) *ServerSocket {
		switch l := v.(type) {
		case listener:
			return l.ServerSocket
		case systemListener:
			return l.ServerSocket
		default:
			return nil
		}
	})
}

// mostWrappers is how many wrappers unwrapTo looks through, so that it ends for those
// that lead back to themselves.
const mostWrappers = 100

// unwrapTo returns the first facade that is found in v, and in what v wraps.
func unwrapTo[S any](v any, facade func(any) *S) (*S, bool) {
	for range mostWrappers {
		if s := facade(v); s != nil {
			return s, true
		}
		switch w := v.(type) {
		case interface{ NetConn() net.Conn }:
			v = w.NetConn()
		case interface{ Unwrap() net.Conn }:
			v = w.Unwrap()
		case interface{ Unwrap() net.PacketConn }:
			v = w.Unwrap()
		case interface{ Unwrap() net.Listener }:
			v = w.Unwrap()
		default:
			return nil, false
		}
	}
	return nil, false
}
