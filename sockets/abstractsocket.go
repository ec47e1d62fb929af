package sockets

import (
	"iter"
	"net"
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

// AbstractSocket is the interface of all sockets of this package, for functions
// that take any of them. Its methods may be called from any goroutine at any
// time, except CanRead and EnsureReadable of a connection: these belong to the
// goroutine that reads.
//
// Errors are those of the implementation, passed on as they are: see package
// impl for their forms.
type AbstractSocket interface {
	// Implementation returns the object that does the work.
	Implementation() impl.Socket
	// Namespace returns the namespace whose class object made the socket.
	Namespace() *Namespace

	// LocalAddr returns the local endpoint as package net shows it, nil while the
	// socket is not bound.
	LocalAddr() net.Addr
	// LocalAddress returns the address of the local endpoint, nil while the socket
	// is not bound.
	LocalAddress() SocketAddress
	// LocalPort returns the port of the local endpoint, 0 while the socket is not
	// bound and for Unix sockets.
	LocalPort() int

	// CanRead reports whether reading, receiving or accepting would return at
	// once. It never blocks.
	CanRead() bool
	// EnsureReadable waits until CanRead would return true. It consumes
	// nothing.
	EnsureReadable() error

	// SetDeadline sets the deadlines of all directions that the socket has.
	SetDeadline(t time.Time) error
	// SetReadDeadline sets the time after which reads, accepts and EnsureReadable
	// fail with an error that matches os.ErrDeadlineExceeded.
	SetReadDeadline(t time.Time) error

	// Options lists the options that the socket knows, with their values.
	Options() iter.Seq2[string, any]
	// OptionAt returns the value of an option by its level and number.
	OptionAt(level, name, size int) ([]byte, error)
	// SetOptionAt sets an option by its level and number.
	SetOptionAt(level, name int, value []byte) error

	// IsOpen reports whether the socket has not been closed.
	IsOpen() bool
	// Close ends the socket. Calls that wait end with net.ErrClosed.
	Close() error
	// String returns the class and the endpoints.
	String() string
}

var (
	_ AbstractSocket = (*Socket)(nil)
	_ AbstractSocket = (*StreamSocket)(nil)
	_ AbstractSocket = (*ServerSocket)(nil)
	_ AbstractSocket = (*DatagramSocket)(nil)
	_ AbstractSocket = (*MulticastSocket)(nil)
)

// abstractSocket is the part that every facade has: an implementation object of the
// kind I, and methods that forward to it. It is safe for concurrent use.
type abstractSocket[I impl.Socket] struct {
	defaults *AbstractSocketClass // see shared
	impl     I                    // see object; nil in a zero socket
	state    state
}

// object returns the implementation object. It panics on a zero socket.
func (s *abstractSocket[I]) object() impl.Socket {
	if any(s.impl) == nil {
		panic(zeroSocket)
	}
	return s.impl
}

// shared returns the defaults of all classes. It panics on a zero socket.
func (s *abstractSocket[I]) shared() *AbstractSocketClass {
	if s.defaults == nil {
		panic(zeroSocket)
	}
	return s.defaults
}

// Implementation returns the object that does the work. It offers what the
// facade does not: options through impl.Get and impl.Set, and capabilities such
// as syscall.Conn through impl.As.
//
// Smalltalk: AbstractSocket >> implementation.
func (s *abstractSocket[I]) Implementation() impl.Socket { return s.object() }

// Namespace returns the namespace whose class object made the socket.
func (s *abstractSocket[I]) Namespace() *Namespace { return s.shared().namespace() }

// LocalAddr returns the local endpoint as package net shows it, nil while the
// socket is not bound.
func (s *abstractSocket[I]) LocalAddr() net.Addr {
	return s.object().LocalEndpoint().NetAddr(s.object().Network())
}

// LocalAddress returns the address of the local endpoint, nil while the socket
// is not bound.
//
// Smalltalk: AbstractSocket >> localAddress.
//
// AIR: ServerSocket.localAddress, Socket.localAddress, DatagramSocket.localAddress.
func (s *abstractSocket[I]) LocalAddress() SocketAddress {
	return addressOf(s.object().LocalEndpoint())
}

// LocalPort returns the port of the local endpoint, 0 while the socket is not
// bound and for Unix sockets. After binding to port 0 it is the port that the
// system chose.
//
// Smalltalk: AbstractSocket >> localPort.
//
// AIR: ServerSocket.localPort, Socket.localPort, DatagramSocket.localPort.
func (s *abstractSocket[I]) LocalPort() int { return int(s.object().LocalEndpoint().Port()) }

// IsOpen reports whether the socket has not been closed. A peer that closes
// does not change it. A zero socket is not open.
//
// Smalltalk: AbstractSocket >> isOpen.
func (s *abstractSocket[I]) IsOpen() bool { return any(s.impl) != nil && !s.state.has(closed) }

// SetReadDeadline sets the time after which reads, accepts and EnsureReadable
// fail with an error that matches os.ErrDeadlineExceeded, including those that
// wait now. It stays until it is replaced; the zero time means none.
func (s *abstractSocket[I]) SetReadDeadline(t time.Time) error { return s.object().SetReadDeadline(t) }

// closeObject closes the implementation object.
func (s *abstractSocket[I]) closeObject() error {
	object := s.object()
	s.state.set(closed)
	return object.Close()
}
