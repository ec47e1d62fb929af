package memory

import (
	"net"
	"os"
	"syscall"
	"time"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory/internal/clock"
	"github.com/smalltalk-sockets/go/impl/memory/internal/queue"
	"github.com/smalltalk-sockets/go/impl/trace"
)

// maxBacklog is the most connections that may wait to be accepted, less one.
const maxBacklog = 4096

// server is an impl.Server. The network's lock guards all of it.
type server struct {
	host         *Host
	kind         kind
	local        impl.Endpoint
	binding      binding // its address and port
	reuse        bool
	reusePort    bool
	v6Only       bool
	unlink       bool // impl.UnlinkOnClose
	listening    bool
	closed       bool
	options      options
	childPresets presets  // what connections begin with
	childOptions *options // options with childPresets; nil until they are needed again
	acceptBy     *clock.Deadline

	backlog int
	// queue is the accept queue: connections that wait for Accept, in the order in which
	// they came.
	queue         queue.FIFO[*conn]
	halfOpen      int           // half-open connections, which have a place in queue reserved
	ready         socketWaiters // for connections, Close or a deadline
	closedWaiters socketWaiters // for Close
}

var (
	_ impl.Server  = (*server)(nil)
	_ impl.Options = (*server)(nil)
)

func newServer(h *Host, k kind) *server {
	s := &server{
		host: h, kind: k, reuse: true, unlink: true, v6Only: k == tcp6, options: defaultOptions, childPresets: connectionPresets,
		ready: newSocketWaiters(h.mu, h.clock), closedWaiters: newSocketWaiters(h.mu, h.clock),
	}
	s.options.presets = listenerPresets
	return s
}

// ensureChildOptions returns what connections begin with. The caller holds the network's
// lock.
func (s *server) ensureChildOptions() *options {
	if s.childOptions == nil {
		o := s.options
		o.presets = s.childPresets
		s.childOptions = &o
	}
	return s.childOptions
}

// isIPv4 reports whether the server is one of IPv4 alone. The caller holds the
// network's lock.
func (s *server) isIPv4() bool { return s.kind.isV4() || s.local.Addr().Is4() }

// Network returns the network that the server was made for.
func (s *server) Network() impl.Network { return s.kind.network() }

// LocalEndpoint returns the local endpoint, also after Close.
func (s *server) LocalEndpoint() impl.Endpoint {
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	return s.local
}

// Bound reports whether the server holds an endpoint.
func (s *server) Bound() bool {
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	return !s.closed && !s.local.IsZero()
}

// Listening reports whether connections can arrive.
func (s *server) Listening() bool {
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	return s.listening
}

// Bind takes a port or a name of the host.
func (s *server) Bind(local impl.Endpoint) error {
	if err := impl.CheckEndpoint(s.Network(), local); err != nil {
		return err
	}
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	if err := s.bind(local); err != nil {
		return impl.OpError("listen", s.Network(), impl.Endpoint{}, local, impl.InCall("bind", err))
	}
	return nil
}

func (s *server) bind(local impl.Endpoint) error {
	switch {
	case s.closed:
		return net.ErrClosed
	case !s.local.IsZero():
		return impl.WrongState(impl.ErrBound, "bind", syscall.EINVAL)
	case s.host.down.Load():
		return syscall.ENETDOWN
	case s.kind == unixStream:
		path, err := s.host.unix.bind(local.Path, s)
		s.local.Path = path
		if err == nil {
			s.host.unix.addServer(s)
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
	s.binding = b
	s.v6Only = s.v6Only || b.isOneOfIPv6()
	s.local = impl.IP(b.addr, b.port)
	s.host.ports.addServer(s)
	s.tell(trace.Bound)
	return nil
}

// Listen starts to take connections, or changes how many may wait.
func (s *server) Listen(backlog int) error {
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	switch {
	case s.closed:
		return s.opError("listen", net.ErrClosed)
	case s.local.IsZero():
		return s.opError("listen", impl.WrongState(impl.ErrNotBound, "listen", syscall.EINVAL))
	case s.kind != unixStream && !s.host.ports.canListen(s):
		return s.opError("listen", os.NewSyscallError("listen", syscall.EADDRINUSE))
	}
	if backlog < 0 || backlog > maxBacklog {
		backlog = maxBacklog
	}
	s.backlog, s.listening = backlog, true
	s.tell(trace.Listening)
	return nil
}

// Accept returns the first connection in the queue, and waits for it.
func (s *server) Accept() (impl.Stream, error) {
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	for {
		c, err := s.accept()
		if err != impl.ErrWouldBlock {
			return c, err
		}
		s.ready.wait()
	}
}

// TryAccept is Accept without waiting.
func (s *server) TryAccept() (impl.Stream, error) {
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	return s.accept()
}

// accept returns the first connection that waits.
func (s *server) accept() (impl.Stream, error) {
	if err := s.checkAccept("accept4"); err != nil {
		return nil, err
	}
	if s.queue.Len() > 0 {
		c := s.queue.Pop()
		s.host.network.tracker.add(&c.server)
		c.server.tell(trace.Accepted)
		return &c.server, nil
	}
	return nil, impl.ErrWouldBlock
}

// checkAccept returns the error of an accept that fails whatever waits, with the name
// of the system call that shows it.
func (s *server) checkAccept(call string) error {
	switch {
	case s.closed:
		return s.opError("accept", net.ErrClosed)
	case !s.listening:
		return s.opError("accept", impl.WrongState(impl.ErrNotListening, call, syscall.EINVAL))
	case s.acceptBy.CheckAndArm(s.host.clock):
		return s.opError("accept", os.ErrDeadlineExceeded)
	default:
		return nil
	}
}

// CanRead reports whether a connection waits.
func (s *server) CanRead() bool {
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	return s.queue.Len() > 0
}

// EnsureReadable waits until a connection waits.
func (s *server) EnsureReadable() error {
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	for {
		if err := s.checkAccept("poll"); err != nil {
			return err
		}
		if s.queue.Len() > 0 {
			return nil
		}
		s.ready.wait()
	}
}

// WaitEnd waits until the server is closed, or its host has crashed.
func (s *server) WaitEnd() error {
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	if !s.closed && !s.listening {
		return s.opError("accept", impl.WrongState(impl.ErrNotListening, "poll", syscall.EINVAL))
	}
	for !s.closed {
		s.closedWaiters.wait()
	}
	return s.opError("accept", net.ErrClosed)
}

// SetReadDeadline sets when accepts time out, including those that wait now.
func (s *server) SetReadDeadline(t time.Time) error {
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	if s.closed {
		return s.opError("set", net.ErrClosed)
	}
	clock.SetDeadline(&s.acceptBy, s.host.clock, t, s)
	s.ready.wake()
	return nil
}

// Ring is called by the alarm of the deadline.
func (s *server) Ring() {
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	if s.acceptBy.OnAlarm(s.host.clock) {
		s.ready.wake()
	}
}

// isFull reports whether no more connections may wait. Connections that have ended keep
// their place.
func (s *server) isFull() bool { return s.queue.Len()+s.halfOpen > s.backlog }

// enqueue puts a connection into the accept queue.
func (s *server) enqueue(c *conn) {
	s.queue.Push(c)
	c.server.crowded = s.queue.Len() > s.backlog/2
	s.ready.wake()
}

// Close closes the server, frees its port or its path, and resets the connections that
// were not accepted. A path stays behind if impl.UnlinkOnClose is off.
func (s *server) Close() error {
	waiting, err := s.close()
	for waiting.Len() > 0 {
		c := waiting.Pop()
		c.server.abandon()
	}
	return err
}

// close closes the server and returns the connections that it leaves behind.
func (s *server) close() (queue.FIFO[*conn], error) {
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	if s.closed {
		return queue.FIFO[*conn]{}, s.opError("close", net.ErrClosed)
	}
	s.closed, s.listening = true, false
	s.host.network.tracker.remove(s)
	s.tell(trace.Closed)
	s.acceptBy.Stop(s.host.clock)
	switch {
	case s.local.IsZero():
	case s.kind == unixStream:
		s.host.unix.removeServer(s)
	default:
		s.host.ports.removeServer(s)
	}
	waiting := s.queue
	s.queue.Clear()
	s.ready.wake()
	s.closedWaiters.wake()
	return waiting, nil
}

// opError returns the error of an operation on s.
func (s *server) opError(op string, err error) error {
	return impl.OpError(op, s.Network(), impl.Endpoint{}, s.local, err)
}
