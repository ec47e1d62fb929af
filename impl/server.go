package impl

// Server is a listener, or can become one. Bound and listening are states of
// their own: a server that is bound and does not listen yet holds its port and
// refuses connections.
type Server interface {
	Socket

	// Bound reports whether the server has a local endpoint and is not
	// closed.
	Bound() bool

	// Listening reports whether connections can arrive: Listen has succeeded
	// and the server is not closed.
	Listening() bool

	// Listen starts to take connections; it does not wait for any. Up to
	// backlog+1 connections are established before Accept takes them, as
	// Linux counts. A negative backlog, or one above the system's maximum,
	// means that maximum. Listen on a server that listens already changes the
	// backlog.
	//
	// Errors: a *StateError that matches ErrNotBound before Bind; EADDRINUSE
	// where another server listens on the same endpoint.
	//
	// Smalltalk: AbstractSocketImpl >> listen:.
	Listen(backlog int) error

	// Accept waits, until the read deadline, for a connection and returns it. The
	// stream is made by the server's own provider, shares the server's network,
	// and inherits the options that the kernel lets it inherit. A wrapper must
	// wrap that stream too.
	//
	// Errors: a *StateError that matches ErrNotListening before Listen;
	// net.ErrClosed when the server is closed, which resets the connections that
	// were not accepted.
	//
	// Smalltalk: AbstractSocketImpl >> accept:, SocketImpl >> activeSocketImplClass, UnixSocketImpl >> activeSocketImplClass.
	Accept() (Stream, error)

	// TryAccept is Accept without waiting: when no connection is there it returns
	// (nil, ErrWouldBlock), the bare value.
	//
	// Smalltalk: AbstractSocketImpl >> accept:.
	TryAccept() (Stream, error)

	// WaitEnd waits until the server takes no more connections, and returns the
	// reason. It ignores the read deadline and connections that wait to be
	// accepted, and does not delay Accept.
	//
	// Errors: a *StateError that matches ErrNotListening before Listen;
	// net.ErrClosed after Close; otherwise what Accept returns once the system
	// has ended the server.
	WaitEnd() error
}
