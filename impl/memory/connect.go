package memory

import (
	"context"
	"errors"
	"net"
	"syscall"
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

// Connect connects to the remote endpoint. It waits only while the queue of a
// TCP server is full.
func (s *stream) Connect(ctx context.Context, remote impl.Endpoint) error {
	if ctx == nil {
		return impl.NilContext()
	}
	if !s.kind.fits(remote) || s.kind == unixStream && !remote.IsUnix() {
		return impl.WrongFamily(s.Network(), remote)
	}
	mu := s.lock()
	defer mu.Unlock()
	source := s.local
	err := s.mayConnect(ctx)
	switch {
	case err != nil:
	case s.kind == unixStream:
		err = s.connectUnix(remote.Path)
	default:
		err = s.connectTCP(ctx, remote)
	}
	if _, misfit := err.(*impl.ArgumentError); misfit || err == nil {
		return err
	}
	return impl.OpError("dial", s.Network(), source, remote, inCall("connect", err))
}

// mayConnect answers why a Connect cannot begin.
func (s *stream) mayConnect(ctx context.Context) error {
	switch {
	case s.has(closed):
		return net.ErrClosed
	case s.conn.Load() != nil:
		return impl.WrongState(impl.ErrConnected, "connect", syscall.EISCONN)
	case s.dial != nil:
		return impl.WrongState(impl.ErrConnected, "connect", syscall.EALREADY)
	default:
		return dialError(ctx.Err())
	}
}

// connectUnix connects or fails at once.
func (s *stream) connectUnix(path string) error {
	owner, err := s.host.paths.find(s.Network(), path)
	if err != nil {
		return err
	}
	server, ok := owner.(*server)
	switch {
	case !ok || !server.listening:
		return syscall.ECONNREFUSED
	case server.full():
		return syscall.EAGAIN
	}
	if s.local.IsZero() {
		s.local = impl.Unnamed
	}
	c := newConn(s, server)
	c.server.local = server.local
	s.host.paths.addStream(s)
	s.host.paths.addStream(&c.server)
	server.enqueue(c)
	s.conn.Store(c)
	return nil
}

// connectTCP connects to an endpoint. Like package net it takes every address
// of IPv6 for every address of IPv4 too, when it has the choice: it tries both,
// and the first error counts.
func (s *stream) connectTCP(ctx context.Context, remote impl.Endpoint) error {
	free := s.kind == tcpAny && s.local.IsZero()
	err := s.connectTo(ctx, remote)
	if err == nil || !free || plain(remote.Addr()) != any6 || ctx.Err() != nil {
		return err
	}
	if s.connectTo(ctx, impl.IP(any4, remote.Port())) == nil {
		return nil
	}
	return err
}

// connectTo connects, or fails, and waits while the server's queue is full.
func (s *stream) connectTo(ctx context.Context, remote impl.Endpoint) error {
	way, err := s.host.route(s.kind, s.binding(), remote)
	if err != nil {
		return err
	}
	before := s.local
	if err := s.host.ports.depart(s, way.from, way.to); err != nil {
		return err
	}
	err = s.syn(way)
	if err == errDropped {
		err = s.retransmit(ctx, way, before)
	}
	if err != nil {
		s.host.ports.comeBack(s)
		s.local = before
	}
	return err
}

// errDropped is the fate of a SYN that finds a full queue: there is no answer.
var errDropped = errors.New("no answer")

// syn connects s to whoever listens at the end of the way.
func (s *stream) syn(way path) error {
	if way.host == nil {
		return errDropped
	}
	to, ports := way.to, &way.host.ports
	server := ports.listener(to)
	switch {
	case server == nil && to == s.local.AddrPort:
		s.connectToItself()
		return nil
	case server == nil:
		return syscall.ECONNREFUSED
	case server.full():
		return errDropped
	}
	c := newConn(s, server)
	c.server.local.AddrPort = to
	c.server.reuse, c.server.v6Only = server.reuse, server.v6Only
	c.server.lent = server.binding.dual && to.Addr().Is6()
	ports.addStream(&c.server)
	server.enqueue(c)
	s.conn.Store(c)
	return nil
}

// connectToItself is what two SYNs that cross become when both are of one
// socket: it reads what it writes.
func (s *stream) connectToItself() {
	s.peer = s
	s.conn.Store(&conn{})
}

// dial is a Connect that waits for an answer to its SYN.
type dial struct {
	stream *stream
	path
	before impl.Endpoint // where the stream was
	alarm  alarm
	sent   int // SYNs
	done   chan struct{}
	err    error // when done is closed
}

// maxSYNs is how many SYNs are sent, one second after the other at first, and
// each time twice as long.
const maxSYNs = 7

// retransmit sends SYNs until one is answered. Until then everybody sees the
// stream where it was before.
func (s *stream) retransmit(ctx context.Context, way path, before impl.Endpoint) error {
	d := &dial{stream: s, path: way, before: before, sent: 1, done: make(chan struct{})}
	d.alarm.ringer = d
	s.dial = d
	d.wait()
	s.host.mu.Unlock()
	select {
	case <-d.done:
	case <-ctx.Done():
	}
	s.host.mu.Lock()
	if s.dial == d {
		d.end(dialError(ctx.Err()))
	}
	return d.err
}

// wait sets the alarm for the next SYN, or for giving up.
func (d *dial) wait() {
	clock := d.stream.host.clock
	clock.setBefore(&d.alarm, clock.now()+instant(time.Second<<(d.sent-1)))
}

// ring follows the alarm.
func (d *dial) ring() {
	h := d.stream.host
	h.mu.Lock()
	defer h.mu.Unlock()
	if d.stream.dial != d {
		return
	}
	if d.sent == maxSYNs {
		d.end(syscall.ETIMEDOUT)
		return
	}
	d.sent++
	if err := d.stream.syn(d.path); err == errDropped {
		d.wait()
	} else {
		d.end(err)
	}
}

// end lets the Connect return. A nil *dial is none.
func (d *dial) end(err error) {
	if d == nil {
		return
	}
	d.err = err
	d.stream.dial = nil
	d.stream.host.clock.cancel(&d.alarm)
	close(d.done)
}
