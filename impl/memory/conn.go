package memory

import (
	"sync"
	"syscall"
)

// conn is an established connection. Its lock guards both of its ends: the bytes that
// travel in either direction, what each end has shut or received, its deadlines and
// options.
//
// The order of locks: a conn's, then the network's, then the clock's. A goroutine
// holds at most one of a kind.
type conn struct {
	mu     sync.Mutex
	linked *linkedConn // nil within a host
	// client is the stream that connects, and server the end that Accept returns. They are
	// made together, with NewStream. When another host has replied to a SYN, server.peer
	// is the stream that has sent it, and client was only its stand-in until then.
	client, server stream
}

// protocol is the rules of a connection: what each end sees when the other one closes,
// and how far a writer may be ahead of its reader. The connection's lock is held in
// every method.
type protocol interface {
	// takeReadError returns what a read returns when there are no bytes: io.EOF, a pending
	// errno, which it clears, or impl.ErrWouldBlock.
	takeReadError(s *stream) error
	// canRead reports whether poll would show s as readable.
	canRead(s *stream) bool
	// onRead is called after a read has taken n bytes from the queue of s.
	onRead(s *stream, n int)

	// takeWriteError returns what a write returns before it sends anything: nil, or a
	// pending errno, which it clears.
	takeWriteError(s *stream) error
	// sendBytes moves bytes of p to the peer, as many as there is room for, and returns
	// their number.
	sendBytes(s *stream, p []byte) int
	// sendUrgentByte sends one urgent byte to the peer, if there is room for it, and
	// returns the number of bytes sent.
	sendUrgentByte(s *stream, octet byte) int
	// canWrite reports whether poll would show s as writable.
	canWrite(s *stream) bool

	// closeRead and closeWrite shut one direction. They return 0 or an errno.
	closeRead(s *stream) syscall.Errno
	closeWrite(s *stream) syscall.Errno
	// close is called by Close, after s was marked as closed.
	close(s *stream)
	// abandon ends a connection that was not accepted.
	abandon(s *stream)
	// isLingering reports whether a Close that lingers still has to wait.
	isLingering(s *stream) bool

	// state returns the state of s.
	state(s *stream) State
	// unread returns how many bytes have arrived at s and were not read.
	unread(s *stream) int
	// unsent returns how many bytes of s have not arrived at its peer.
	unsent(s *stream) int
	// room returns how many bytes one write of s would take at once.
	room(s *stream) int
}

// protocol returns the rules of c.
func (c *conn) protocol() protocol {
	switch {
	case c.linked != nil:
		return c.linked
	case c.server.kind == unixStream:
		return unixProtocol{}
	default:
		return tcpProtocol{}
	}
}

// newConn makes a connection between client and a new stream of the server's host and
// network. On TCP that inherits the server's options. The caller holds the network's
// lock and establishes the connection when both ends are in place.
func newConn(client *stream, server *server) *conn {
	s := client.peer
	s.host, s.stream = server.host, s
	s.kind = server.kind
	s.options = &defaultOptions
	if s.kind != unixStream {
		s.options = server.ensureChildOptions()
	}
	s.peer, s.connNumber = client, client.connNumber
	return s.conn.Load()
}
