package impl

import "time"

// Socket has the methods of every implementation object.
type Socket interface {
	// Network returns the network the object was made for.
	//
	// Smalltalk: AbstractSocketImpl class >> addressClass, AbstractSocketImpl class >> protocol.
	Network() Network

	// Bind gives the socket a local endpoint. A port of 0 chooses a free one, and
	// no address stands for every address of the host. The zero Endpoint chooses
	// an abstract name for a Unix socket, where there are such names. From then
	// on other sockets cannot be bound to the same endpoint (EADDRINUSE), and
	// connections to it are refused until the socket listens.
	//
	// Errors: a *StateError that matches ErrBound when the socket has an
	// endpoint already; EADDRINUSE; EADDRNOTAVAIL for an address that is not
	// the host's; EINVAL for a link-local one without a zone, and ENODEV with
	// the number of no interface; EACCES for a port that needs privilege; an *ArgumentError
	// for an endpoint that does not fit the socket's network. After an error
	// the socket is as it was.
	//
	// Smalltalk: AbstractSocketImpl >> bindTo:port:.
	Bind(local Endpoint) error

	// LocalEndpoint returns the endpoint the socket is bound to, with the port
	// that was chosen, and the zero Endpoint before it is bound. It stays after
	// Close.
	//
	// Smalltalk: AbstractSocketImpl >> getSockName, AbstractSocketImpl >> localAddress, AbstractSocketImpl >> localPort.
	LocalEndpoint() Endpoint

	// CanRead reports whether a read, or an accept, would return at once: with
	// bytes, with the end of the stream, with an error or with a connection. It
	// never blocks and consumes nothing. It reports false for a socket that is
	// not connected or listening, for a datagram socket without an endpoint, and
	// for a closed one. Deadlines do not count.
	CanRead() bool

	// EnsureReadable waits until CanRead would report true, and consumes nothing.
	// It ends with an error when the read deadline passes, when the socket is
	// closed, or at once when the socket is neither connected nor listening nor,
	// for datagrams, anywhere.
	//
	// Smalltalk: AbstractSocketImpl >> ensureReadable.
	EnsureReadable() error

	// SetReadDeadline sets the time after which reads, accepts and
	// EnsureReadable fail, those that wait now included. It can be set in any
	// phase; on a closed socket it fails with net.ErrClosed.
	SetReadDeadline(t time.Time) error

	// Close ends the socket and wakes every call that waits on it. The second
	// and later calls report net.ErrClosed in an OpError. Once Close has
	// returned, the endpoint is free as far as the protocol allows.
	//
	// Smalltalk: UnixSocketImpl >> close.
	Close() error
}
