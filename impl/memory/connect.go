package memory

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"runtime"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/trace"
)

// Connect connects to the remote endpoint. Within a host it blocks only while the
// accept queue of a TCP server is full. An httptrace.ClientTrace of the context is told.
func (s *stream) Connect(ctx context.Context, remote impl.Endpoint) error {
	if err := impl.CheckContext(ctx); err != nil {
		return err
	}
	if err := impl.CheckPeer(s.Network(), remote); err != nil {
		return err
	}
	ctx, cancel := s.host.clock.Scaled(ctx)
	defer cancel()
	trace := traceConnect(ctx, s.Network(), remote)
	crowded, err := s.connect(ctx, remote)
	trace.done(err)
	if crowded {
		// A goroutine that connects in a loop never blocks, and would fill the queue
		// before those that accept run.
		runtime.Gosched()
	}
	return err
}

// connect is Connect, and also reports whether the new connection has made the accept
// queue crowded.
func (s *stream) connect(ctx context.Context, remote impl.Endpoint) (crowded bool, err error) {
	mu := s.lock()
	defer mu.Unlock()
	source := s.local()
	err = s.checkConnect(ctx)
	switch {
	case err != nil:
	case s.kind == unixStream:
		err = s.connectUnix(remote.Path)
	default:
		err = s.connectTCP(ctx, remote)
	}
	if err == nil {
		return s.peer.crowded, nil
	}
	return false, impl.OpError("dial", s.Network(), source, remote, impl.InCall("connect", err))
}

// checkConnect returns the error of a Connect that cannot begin.
func (s *stream) checkConnect(ctx context.Context) error {
	switch {
	case s.has(closed):
		return net.ErrClosed
	case s.conn.Load() != nil:
		return impl.WrongState(impl.ErrConnected, "connect", syscall.EISCONN)
	case s.dial() != nil:
		return impl.WrongState(impl.ErrConnected, "connect", syscall.EALREADY)
	case s.host.down.Load():
		return syscall.ENETDOWN
	default:
		return impl.ContextError(ctx.Err())
	}
}

// unnamed is the path of a Unix socket that was never bound.
var unnamed = impl.Unnamed.Path

// connectUnix connects or fails at once.
func (s *stream) connectUnix(path string) error {
	s.connNumber = s.host.network.watch.nextConn()
	err := s.tryConnectUnix(path)
	if err != nil {
		s.tellRefused(impl.UnixPath(path), err)
	}
	return err
}

func (s *stream) tryConnectUnix(path string) error {
	owner, err := s.host.unix.find(s.Network(), path)
	if err != nil {
		return err
	}
	server, ok := owner.(*server)
	switch {
	case !ok || !server.listening:
		return syscall.ECONNREFUSED
	case server.isFull():
		return syscall.EAGAIN
	}
	if s.path == nil {
		s.path = &unnamed
	}
	c := newConn(s, server)
	c.server.path = &server.local.Path
	s.host.unix.addStream(s)
	s.host.unix.addStream(&c.server)
	s.tellConnecting(s.host, server.local)
	server.enqueue(c)
	s.establish(c)
	return nil
}

// connectTCP connects to an endpoint. Like package net it takes the wildcard of IPv6
// for that of IPv4 too, if the network has both: it tries both, and returns the first
// error.
func (s *stream) connectTCP(ctx context.Context, remote impl.Endpoint) error {
	free := s.kind == tcpAny && !s.isBound()
	err := s.connectTo(ctx, remote)
	if err == nil || !free || plain(remote.Addr()) != any6 || ctx.Err() != nil || s.has(closed) {
		return err
	}
	switch second := s.connectTo(ctx, impl.IP(any4, remote.Port())); {
	case second == nil:
		return nil
	case s.has(closed):
		return net.ErrClosed
	default:
		return err
	}
}

// connectTo connects or fails, and waits while there is no reply.
func (s *stream) connectTo(ctx context.Context, remote impl.Endpoint) error {
	s.connNumber = s.host.network.watch.nextConn()
	err := s.tryConnectTo(ctx, remote)
	if err != nil {
		s.tellRefused(remote, err)
	}
	return err
}

func (s *stream) tryConnectTo(ctx context.Context, remote impl.Endpoint) error {
	r, err := s.host.route(s.kind, s.binding(), remote)
	if err != nil {
		return err
	}
	before := s.at()
	if err := s.host.ports.claimSource(s, r.from, r.to); err != nil {
		return err
	}
	s.tellConnecting(r.host, impl.Endpoint{AddrPort: r.to})
	if r.host == s.host {
		err = s.connectLocally(r)
	} else {
		err = errDropped // there is no reply yet
	}
	if err == errDropped || err == errFull {
		d := newDial(s, r, impl.Endpoint{AddrPort: before})
		d.synHeld = err == errFull
		err = d.await(ctx)
	}
	if err != nil {
		s.host.ports.undoClaimSource(s)
		s.host.ports.setEndpoints(&s.place, before, netip.AddrPort{})
	}
	return err
}

// The results of a SYN that gets no reply.
var (
	errDropped = errors.New("no reply")   // it is dropped, because its endpoints are in use
	errFull    = errors.New("queue full") // the accept queue has no room for it now
)

// connectLocally connects s to the server that listens at the end of a route within
// the host, or returns why the SYN gets no SYN-ACK.
func (s *stream) connectLocally(r route) error {
	server := s.host.ports.findListener(s.at(), r.to)
	old := s.host.ports.remnants.at(s.at(), r.to)
	switch {
	case server == nil && r.to == s.at():
		s.connectToItself()
		return nil
	case !old.canBeReplaced(server != nil):
		return errDropped
	case server == nil:
		return syscall.ECONNREFUSED
	case server.isFull():
		return errFull
	}
	c := newConn(s, server)
	c.server.initServerEnd(server, old)
	server.enqueue(c)
	s.establish(c)
	return nil
}

// initServerEnd gives s, the server's end of a new connection, its endpoints. It replaces
// the remnant that has them, if there is one.
func (s *stream) initServerEnd(server *server, old *place) {
	s.setReverse(&s.peer.place)
	at := s.at()
	s.reuse, s.reusePort, s.v6Only = server.reuse, server.reusePort, server.v6Only
	s.v4Shadow = server.binding.dual && at.Addr().Is6()
	s.v4Mapped = server.binding.dual && at.Addr().Is4()
	if old != nil {
		s.host.ports.freeEndpoints(old)
	}
	s.host.ports.add(&s.place)
}

// establish makes c the connection of s, whose other end is the server's.
func (s *stream) establish(c *conn) {
	s.peer = &c.server
	isWithinHost := c.linked == nil
	if isWithinHost && s.connNumber != 0 {
		s.flags |= observed
		c.server.flags |= observed
	}
	s.conn.Store(c)
	s.tell(trace.Established)
	if isWithinHost {
		c.server.tell(trace.Established)
	}
}

// connectToItself connects a socket whose own SYN reaches it: a simultaneous open with
// itself. It reads what it writes.
func (s *stream) connectToItself() {
	c := s.peer.conn.Load()
	c.server.peer = s // for code that visits both ends
	s.peer = s
	if s.connNumber != 0 {
		s.flags |= observed
	}
	s.conn.Store(c)
	s.tell(trace.Established)
}
