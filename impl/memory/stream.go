package memory

import (
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory/internal/clock"
	"github.com/smalltalk-sockets/go/impl/trace"
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

	path     *string  // the local endpoint on Unix; nil for none
	rare     *rare    // nil until something of it is needed
	options  *options // shared with other streams: to change them makes others
	place             // in the port table, or among the host's Unix streams
	v4Mapped bool     // it is a socket of IPv6 at an address of IPv4
	crowded  bool     // it made the accept queue more than half full
	flags    flags
	fault    fault
	// connNumber is the number of the connection in events, 0 while there are none.
	connNumber uint32
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
	s.stream, s.v6Only = s, k == tcp6
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
	e := impl.Endpoint{AddrPort: s.at()}
	if s.path != nil {
		e.Path = *s.path
	}
	return e
}

// isBound reports whether s has a local endpoint.
func (s *stream) isBound() bool { return s.addrs != nil || s.path != nil }

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
			s.path, s.explicit = &path, true
			s.host.unix.addStream(s)
			s.tell(trace.Bound)
		}
		return err
	}
	b, err := s.host.checkBindTCP(s.kind, s.v6Only, local)
	if err != nil {
		return err
	}
	b, err = s.host.ports.assignPort(b, sharing{s.reuse, s.reusePort}, s.host.clock.Now())
	if err != nil {
		return err
	}
	s.host.ports.setEndpoints(&s.place, netip.AddrPortFrom(b.addr, b.port), netip.AddrPort{})
	s.explicit = local.Port() != 0
	s.v6Only = s.v6Only || b.isOneOfIPv6()
	s.host.ports.add(&s.place)
	s.tell(trace.Bound)
	return nil
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
