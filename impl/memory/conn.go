package memory

import (
	"sync"
	"syscall"
)

// conn is an established connection. Its lock guards both of its ends: the
// bytes on their way in either direction, what each end has shut or been told,
// its deadlines and options.
//
// The order of locks: a conn's, then the network's, then the clock's. Nobody
// holds two of a kind.
type conn struct {
	mu sync.Mutex
	// server is the end that Accept answers; the other one was there before.
	server stream
	wire   *wire // nil within a host
	queued *conn // behind this one in an acceptQueue; guarded by the network's lock
	// crowded is set when the accept queue is more than half full with this
	// connection. The network's lock guards it.
	crowded bool
}

// protocol is the rules by which a connection lives: what its ends see of each
// other's closing, and how far a writer may be ahead of its reader. The
// connection's lock is held for all of it.
type protocol interface {
	// readError answers what a read finds when there are no bytes: io.EOF, an
	// errno that it thereby takes, or impl.ErrWouldBlock.
	readError(s *stream) error
	// canRead reports whether poll would say that s can be read.
	canRead(s *stream) bool
	// taken follows a read that has taken n bytes from the queue of s.
	taken(s *stream, n int)

	// writeError answers what a write finds before it sends anything: nil, or
	// an errno that it thereby takes.
	writeError(s *stream) error
	// send moves bytes of p to the peer, as many as there is room for, and
	// answers how many.
	send(s *stream, p []byte) int
	// sendUrgent moves one byte to the peer, as its urgent one, if there is room
	// for it, and answers how many that are.
	sendUrgent(s *stream, octet byte) int
	// canWrite reports whether poll would say that s can be written.
	canWrite(s *stream) bool

	// closeRead and closeWrite shut one direction. They answer 0 or an errno.
	closeRead(s *stream) syscall.Errno
	closeWrite(s *stream) syscall.Errno
	// close follows the Close of s, which has been marked as closed.
	close(s *stream)
	// abandon is the end of a connection that nobody has accepted.
	abandon(s *stream)
	// lingers reports whether a Close that lingers still has to wait.
	lingers(s *stream) bool

	// state answers where s is in its life.
	state(s *stream) State
	// unread answers how many bytes have arrived at s and not been read.
	unread(s *stream) int
	// unsent answers how many bytes of s have not arrived at its peer.
	unsent(s *stream) int
	// room answers how many bytes one write of s would take at once.
	room(s *stream) int
}

// protocol answers the rules of c.
func (c *conn) protocol() protocol {
	switch {
	case c.wire != nil:
		return c.wire
	case c.server.kind == unixStream:
		return unixProtocol{}
	default:
		return tcpProtocol{}
	}
}

// newConn makes the connection of client to a new stream of the server's host
// and network. On TCP that has the server's options. The caller holds the
// network's lock and establishes the connection when all is in place.
func newConn(client *stream, server *server) *conn {
	c := &conn{}
	s := &c.server
	s.host = server.host
	s.kind = server.kind
	s.options = defaultOptions
	if s.kind != unixStream {
		s.options = server.options
		s.options.presets = server.begin
	}
	s.peer = client
	s.conn.Store(c)
	return c
}
