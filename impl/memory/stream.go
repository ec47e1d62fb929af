package memory

import (
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory/internal/clock"
	"github.com/smalltalk-sockets/go/impl/memory/internal/queue"
)

// stream is an impl.Stream: one end of a connection, or a socket that can become one.
// Which lock guards it changes once, when conn is set:
//
//	fields                          without a connection   with one
//	host, kind                      none: they never change
//	conn                            the network's          none: it never changes again
//	at, path                        the network's          none: they never change again
//	peer                            the network's          both to write, either to read
//	in, rare, options, flags,       the network's          the connection's
//	  fault
//	the place in a table            the network's          the network's
//	  until, over                   the network's          both to write, either to read
//
// The exceptions: options.reusePort, which the port table reads, is written with both
// locks, and the network's lock alone is enough to end a TIME_WAIT (until) for another
// connection. The method lock takes the lock of the column that is true now.
type stream struct {
	host *Host
	conn atomic.Pointer[conn]
	// peer is the other end of the connection. Before there is one, it is the memory for
	// the server's end.
	peer *stream
	in   half // what the peer has sent

	at      netip.AddrPort // the local endpoint on IP
	path    *string        // and the one of Unix; nil for none
	rare    *rare          // nil until something of it is needed
	options *options       // shared with other streams: to change them makes others
	kind    kind
	flags   flags
	fault   fault

	// The place in the port table, or among the host's Unix streams.
	inTable      bool
	explicitPort bool // it was bound to the port, and keeps it until Close
	ephemeral    bool // Connect has chosen the port, and others like it may share it
	v4Shadow     bool // see binding
	v4Mapped     bool // it is a socket of IPv6 at an address of IPv4
	reuse        bool
	v6Only       bool
	over         bool                // its connection has ended
	retired      bool                // closed, and among timeWaits up to until
	crowded      bool                // it made the accept queue more than half full
	waitNumber   uint32              // its number there
	until        clock.Instant       // the end of TIME_WAIT, or of waiting for the peer to close
	links        queue.Links[stream] // in the list of its port, or of the Unix streams
	nextRemnant  *stream             // in a list of remnants
}

var (
	_ impl.Stream  = (*stream)(nil)
	_ impl.Options = (*stream)(nil)
)

// rare is what few streams need.
type rare struct {
	readBy, writeBy clock.Deadline
	dial            *dial   // while Connect waits
	urgent          *urgent // nil until there was an urgent byte
}

func (s *stream) ensureRare() *rare {
	if s.rare == nil {
		s.rare = &rare{}
	}
	return s.rare
}

// readBy and writeBy return the deadlines, nil if none was ever set.
func (s *stream) readBy() *clock.Deadline {
	if s.rare == nil {
		return nil
	}
	return &s.rare.readBy
}

func (s *stream) writeBy() *clock.Deadline {
	if s.rare == nil {
		return nil
	}
	return &s.rare.writeBy
}

// dial returns the Connect that waits, nil for none.
func (s *stream) dial() *dial {
	if s.rare == nil {
		return nil
	}
	return s.rare.dial
}

// urgent returns the urgent bytes that s receives, nil if there were none.
func (s *stream) urgent() *urgent {
	if s.rare == nil {
		return nil
	}
	return s.rare.urgent
}

// newStream makes a stream, together with the connection that it may become the client
// of.
func newStream(h *Host, k kind) *stream {
	c := &conn{}
	c.server.conn.Store(c)
	s := &c.client
	s.host, s.kind, s.options = h, k, &defaultOptions
	s.v6Only = k == tcp6
	s.peer = &c.server
	return s
}

// guard is what guards a stream: its connection, or else the network.
type guard struct {
	conn *conn
	mu   *sync.Mutex // of conn, or of the network when there is no connection
}

// Unlock releases what was locked.
func (g guard) Unlock() {
	if g.conn != nil {
		g.conn.wake()
	}
	g.mu.Unlock()
}

// lock locks what guards s now, and returns it.
func (s *stream) lock() guard {
	if c := s.conn.Load(); c != nil {
		c.mu.Lock()
		return guard{c, &c.mu}
	}
	s.host.mu.Lock()
	if c := s.conn.Load(); c != nil {
		s.host.mu.Unlock()
		c.mu.Lock()
		return guard{c, &c.mu}
	}
	return guard{mu: s.host.mu}
}

// Network returns the network that the stream was made for.
func (s *stream) Network() impl.Network { return s.kind.network() }

// LocalEndpoint returns the local endpoint, also after Close.
func (s *stream) LocalEndpoint() impl.Endpoint {
	defer s.lock().Unlock()
	return s.shownLocal()
}

// shownLocal returns the local endpoint that others see. The caller holds the lock.
func (s *stream) shownLocal() impl.Endpoint {
	if d := s.dial(); d != nil {
		return d.previousLocal
	}
	return s.local()
}

// local returns the local endpoint, which during a Connect is that of the attempt.
func (s *stream) local() impl.Endpoint {
	e := impl.Endpoint{AddrPort: s.at}
	if s.path != nil {
		e.Path = *s.path
	}
	return e
}

// isBound reports whether s has a local endpoint.
func (s *stream) isBound() bool { return s.at != netip.AddrPort{} || s.path != nil }

// RemoteEndpoint returns the peer's endpoint, also after Close.
func (s *stream) RemoteEndpoint() impl.Endpoint {
	defer s.lock().Unlock()
	return s.remote()
}

// remote returns the peer's endpoint. The caller holds the lock.
func (s *stream) remote() impl.Endpoint {
	if s.conn.Load() == nil {
		return impl.Endpoint{}
	}
	return s.peer.local()
}

// isIPv4 reports whether the stream is a socket of IPv4. The caller holds the lock.
func (s *stream) isIPv4() bool { return s.kind.isV4() || s.shownLocal().Addr().Is4() && !s.v4Mapped }

// Bind takes a port or a name of the host. Its errors have the form that a net.Dialer
// gives them.
func (s *stream) Bind(local impl.Endpoint) error {
	if err := impl.CheckEndpoint(s.Network(), local); err != nil {
		return err
	}
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	if err := s.bind(local); err != nil {
		return impl.OpError("dial", s.Network(), local, impl.Endpoint{}, impl.InCall("bind", err))
	}
	return nil
}

func (s *stream) bind(local impl.Endpoint) error {
	switch {
	case s.has(closed):
		return net.ErrClosed
	case s.isBound():
		return impl.WrongState(impl.ErrBound, "bind", syscall.EINVAL)
	case s.host.down.Load():
		return syscall.ENETDOWN
	case s.kind == unixStream:
		path, err := s.host.unix.bind(local.Path, s)
		if err == nil {
			s.path, s.explicitPort = &path, true
			s.host.unix.addStream(s)
		}
		return err
	}
	b, err := s.host.checkBindTCP(s.kind, s.v6Only, local)
	if err != nil {
		return err
	}
	b, err = s.host.ports.assignPort(b, sharing{s.reuse, s.options.reusePort}, s.host.clock.Now())
	if err != nil {
		return err
	}
	s.at, s.explicitPort = netip.AddrPortFrom(b.addr, b.port), local.Port() != 0
	s.v6Only = s.v6Only || b.isOneOfIPv6()
	s.host.ports.addStream(s)
	return nil
}

// binding returns the address and port of s.
func (s *stream) binding() binding {
	return binding{addr: s.at.Addr(), port: s.at.Port(), dual: s.at.Addr() == any6 && !s.v6Only, v4Shadow: s.v4Shadow}
}

// target returns the endpoint that s is connected to, or tries to reach. The caller
// holds the network's lock.
func (s *stream) target() netip.AddrPort {
	if s.conn.Load() != nil {
		return s.peer.at
	}
	if d := s.dial(); d != nil {
		return d.to
	}
	return netip.AddrPort{}
}

// opError returns the error of an operation on s. The caller holds the lock.
func (s *stream) opError(op string, err error) error {
	return impl.OpError(op, s.Network(), s.shownLocal(), s.remote(), err)
}

// unconnectedError returns the error of an operation on a stream that had no connection,
// with the errno that the kernel has for the call.
func (s *stream) unconnectedError(op, call string, errno syscall.Errno) error {
	mu := s.lock()
	defer mu.Unlock()
	if s.has(closed) {
		return s.opError(op, net.ErrClosed)
	}
	return s.opError(op, impl.WrongState(impl.ErrNotConnected, call, errno))
}

// Links returns the links of the stream in its list.
func (s *stream) Links() *queue.Links[stream] { return &s.links }

// insertBefore puts s, which is in no table, before the first stream of a list, and
// returns it.
func (s *stream) insertBefore(first *stream) *stream {
	s.inTable = true
	return queue.Prepend(first, s)
}

// removeFrom removes s from the list that it is in, and returns the new first stream.
func (s *stream) removeFrom(first *stream) *stream {
	s.inTable = false
	return queue.Remove(first, s)
}
