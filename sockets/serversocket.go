package sockets

import (
	"net"
	"sync/atomic"
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

// ServerSocket listens for connections. It is bound first, and then it listens:
// the factories of [ServerSocketClass] do both; a server made with New needs
// Bind and Listen. It is safe for concurrent use.
//
// [ServerSocket.Listener] returns the server as a net.Listener.
//
// # Methods
//
//   - endpoint, see [ServerSocket.BindTo]: Bind, BindTo, Bound, Listen, Listening,
//     LocalAddress, LocalPort, LocalAddr, Close, IsOpen, Namespace, Implementation,
//     String, GoString
//   - connections, see [ServerSocket.Accept]: Accept, TryAccept, Listener
//   - readiness, see [ServerSocket.EnsureReadable]: CanRead, EnsureReadable
//   - deadlines, see [ServerSocket.SetReadDeadline]: SetDeadline, SetReadDeadline
//   - options, see [GetOption]: Options, OptionAt, SetOptionAt
//   - events, see [ServerSocket.AddEventListener]: AddEventListener,
//     RemoveEventListener, HasEventListener, WillTrigger, DispatchEvent, Loop, SetLoop
type ServerSocket struct {
	abstractSocket[impl.Server] // see server
	eventTarget[*ServerSocket]
	accepting  int                   // goroutines in Accept, which exclude listeners; guarded by listening
	endAwaited atomic.Bool           // a goroutine waits for the end of the server, or has waited
	endError   atomic.Pointer[error] // its error
}

var _ net.Listener = listener{}

// server returns the implementation object. It panics on a zero or nil server.
func (s *ServerSocket) server() impl.Server {
	if s == nil || s.impl == nil {
		panic(zeroSocket)
	}
	return s.impl
}

// Bind gives the server its local port, 0 for a free one, and address. The
// address is in digits: "" stands for every IPv4 address of the host and "::"
// for every IPv6 address, and the families do not mix. From then on no other
// server can have the port, and connections to it are refused until Listen.
//
// A port outside of 0..65535 is a *RangeError, an address that is not well
// formed an *ArgumentError. Binding twice matches ErrBound; EADDRINUSE, EACCES
// and EADDRNOTAVAIL are the system's.
//
// AIR: ServerSocket.bind.
func (s *ServerSocket) Bind(port int, address string) error {
	s.check()
	return bindDigits(s.Namespace(), s.server(), address, func(local SocketAddress) error { return s.BindTo(local, port) })
}

// BindTo gives the server its local address and port, with the errors of Bind.
// Bound to the unspecified IPv6 address, it accepts IPv4 connections too. A nil
// address stands for every address of the server's address class; for a server made
// by New that is the default address class.
//
// Smalltalk: AbstractSocketImpl >> bindTo:port:, ServerSocket >> port:queueSize:bindTo:.
func (s *ServerSocket) BindTo(address SocketAddress, port int) error {
	local, err := portOf(address, port)
	if err != nil {
		return err
	}
	return s.server().Bind(local)
}

// Listen starts to take connections and does not wait for any. Up to backlog+1
// of them are established before they are accepted; 0, or a number above the
// system's maximum, stands for the maximum. When the queue is full, further
// connections wait, and fail in the end.
//
// A negative backlog is a *RangeError; before Bind the error matches
// ErrNotBound.
//
// Smalltalk: AbstractSocketImpl >> listen:, ServerSocket >> port:queueSize:bindTo:.
//
// AIR: ServerSocket.listen.
func (s *ServerSocket) Listen(backlog int) error {
	if err := checkBacklog(backlog); err != nil {
		return err
	}
	if backlog == 0 {
		backlog = maxBacklog
	}
	if err := s.server().Listen(backlog); err != nil {
		return err
	}
	s.startTurn()
	return nil
}

// Bound reports whether the server has a local endpoint and is not closed.
//
// AIR: ServerSocket.bound.
func (s *ServerSocket) Bound() bool { return s.server().Bound() }

// Listening reports whether connections can arrive: Listen has succeeded and
// the server is not closed.
//
// AIR: ServerSocket.listening.
func (s *ServerSocket) Listening() bool { return s.server().Listening() }

// Accept waits for a connection, until the read deadline, and returns it. Before
// Listen the error matches ErrNotListening; Close ends it with net.ErrClosed.
func (s *ServerSocket) Accept() (*Socket, error) {
	s.check()
	return AcceptAs(s, s.Namespace().Socket)
}

// TryAccept returns a connection that waits to be accepted, or ErrWouldBlock,
// the bare value. It never waits. In the original this is accept, which returns
// nil when there is none.
//
// Smalltalk: ServerSocket >> accept.
func (s *ServerSocket) TryAccept() (*Socket, error) {
	s.check()
	return TryAcceptAs(s, s.Namespace().Socket)
}

// AcceptAs is Accept for the given class: with ns.StreamSocket the connection
// has no write buffer. A nil class is an *ArgumentError.
//
// Smalltalk: ServerSocket >> primAccept:.
func AcceptAs[S any](server *ServerSocket, class StreamClass[S]) (S, error) {
	return acceptWith(server, class, impl.Server.Accept)
}

// TryAcceptAs is TryAccept for the given class.
//
// Smalltalk: ServerSocket >> accept:.
func TryAcceptAs[S any](server *ServerSocket, class StreamClass[S]) (S, error) {
	return acceptWith(server, class, impl.Server.TryAccept)
}

func acceptWith[S any](server *ServerSocket, class StreamClass[S], accept func(impl.Server) (impl.Stream, error)) (S, error) {
	var none S
	object := server.server()
	if isNil(class) {
		return none, nilArgument("class", "use one of the namespace, as ns.StreamSocket")
	}
	if err := server.beginAccept(); err != nil {
		return none, err
	}
	defer server.endAccept()
	stream, err := checkMade(accept(object))
	if err != nil {
		return none, err
	}
	return class.adopt(stream), nil
}

// CanRead reports whether a connection waits to be accepted. It never blocks.
//
// Smalltalk: AbstractSocket >> canRead, AbstractSocket >> available.
func (s *ServerSocket) CanRead() bool { return s.server().CanRead() }

// EnsureReadable waits for a connection, and does not accept it. It ends with the
// errors of Accept.
//
// Smalltalk: AbstractSocket >> ensureReadable.
func (s *ServerSocket) EnsureReadable() error { return s.server().EnsureReadable() }

// SetReadDeadline sets the time after which accepts and EnsureReadable fail, as
// [AbstractSocket.SetReadDeadline] does. While it has passed there are no events for
// connections.
func (s *ServerSocket) SetReadDeadline(t time.Time) error {
	s.check()
	err := s.abstractSocket.SetReadDeadline(t)
	s.startTurn()
	return err
}

// SetDeadline is SetReadDeadline: a server only reads.
func (s *ServerSocket) SetDeadline(t time.Time) error {
	s.check()
	return s.SetReadDeadline(t)
}

// Close stops listening. It resets connections that were not accepted, and ends
// every waiting call with net.ErrClosed; so does a second Close.
//
// Smalltalk: AbstractSocket >> close.
//
// AIR: ServerSocket.close.
func (s *ServerSocket) Close() error {
	s.check()
	return s.closeObject()
}

// Listener returns the server as a net.Listener, as [Namespace.Listen] does; [SocketOf]
// returns the Socket of a connection that it accepts. Closing either closes both.
func (s *ServerSocket) Listener() net.Listener {
	s.check()
	return newListener(s)
}

// String returns the class and the local endpoint, as "ServerSocket[[::]:80]", or
// "ServerSocket[none]" before it is bound. A closed server says so.
//
// Smalltalk: AbstractSocket >> printOn:.
func (s *ServerSocket) String() string {
	if s.impl == nil {
		return "ServerSocket[zero]"
	}
	return s.printed("ServerSocket", endpointText(s.impl.LocalEndpoint()))
}
