package sockets

import (
	"net"
	"sync/atomic"
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

// AbstractSocket is what every facade is: an implementation object, and calls
// that are forwarded to it. It is safe for concurrent use.
//
// Errors are those of the implementation, passed on as they are: see package
// impl for their forms.
type AbstractSocket struct {
	defaults *AbstractSocketClass
	impl     impl.Socket
	closed   atomic.Bool
}

// Implementation answers the object that does the work. What the facade does
// not offer can be asked of it: options with impl.Get and impl.Set, and
// capabilities, as syscall.Conn, with impl.As.
//
// Smalltalk: AbstractSocket >> implementation.
func (s *AbstractSocket) Implementation() impl.Socket { return s.impl }

// Namespace answers the namespace whose class object made the socket.
func (s *AbstractSocket) Namespace() *Namespace { return s.defaults.ns }

// LocalAddr answers the local endpoint as package net shows it, nil while the
// socket is not bound.
func (s *AbstractSocket) LocalAddr() net.Addr {
	return s.impl.LocalEndpoint().NetAddr(s.impl.Network())
}

// LocalAddress answers the address of the local endpoint, nil while the socket
// is not bound.
//
// Smalltalk: AbstractSocket >> localAddress.
//
// AIR: ServerSocket.localAddress, Socket.localAddress.
func (s *AbstractSocket) LocalAddress() SocketAddress { return addressOf(s.impl.LocalEndpoint()) }

// LocalPort answers the port of the local endpoint, 0 while the socket is not
// bound and for Unix sockets. After binding to port 0 it is the port that was
// chosen.
//
// Smalltalk: AbstractSocket >> localPort.
//
// AIR: ServerSocket.localPort, Socket.localPort.
func (s *AbstractSocket) LocalPort() int { return int(s.impl.LocalEndpoint().Port()) }

// IsOpen reports whether the socket has not been closed. A peer that closes
// does not change it.
//
// Smalltalk: AbstractSocket >> isOpen.
func (s *AbstractSocket) IsOpen() bool { return !s.closed.Load() }

// SetReadDeadline sets the time after which reads, accepts and EnsureReadable
// fail with an error that matches os.ErrDeadlineExceeded, those that wait now
// included. It stays until it is replaced; the zero time means none.
func (s *AbstractSocket) SetReadDeadline(t time.Time) error { return s.impl.SetReadDeadline(t) }

// SoLinger answers how many seconds Close waits for bytes that are not sent
// yet: negative, the default, when they are sent in the background, 0 when they
// are discarded and the connection is reset.
//
// Smalltalk: AbstractSocket >> soLinger.
func (s *AbstractSocket) SoLinger() (seconds int, err error) { return impl.Get(s.impl, impl.Linger) }

// SetSoLinger sets what SoLinger answers.
//
// Smalltalk: AbstractSocket >> soLinger:.
func (s *AbstractSocket) SetSoLinger(seconds int) error {
	return impl.Set(s.impl, impl.Linger, seconds)
}

// SoLingerOff makes Close send what is not sent yet in the background.
//
// Smalltalk: AbstractSocket >> soLingerOff.
func (s *AbstractSocket) SoLingerOff() error { return s.SetSoLinger(-1) }

// close ends the implementation object.
func (s *AbstractSocket) close() error {
	s.closed.Store(true)
	return s.impl.Close()
}
