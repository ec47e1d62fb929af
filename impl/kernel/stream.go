package kernel

import (
	"context"
	"io"
	"net"
	"net/netip"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

// stream is a connection, or what can become one.
type stream struct {
	socket
	// conn is the connection, from the moment there is one; it stays when the
	// stream is closed.
	conn atomic.Pointer[connection]
	// dialling is the attempt to connect that is under way. Guarded by mu.
	dialling *attempt
}

// attempt is one Connect that has not returned yet.
type attempt struct {
	cancel context.CancelFunc
	// done is closed when nothing of the attempt is left.
	done chan struct{}
}

var (
	_ impl.Stream     = (*stream)(nil)
	_ impl.Options    = (*stream)(nil)
	_ impl.ByteSource = (*stream)(nil)
	_ io.ReaderFrom   = (*stream)(nil)
	_ io.WriterTo     = (*stream)(nil)
	_ syscall.Conn    = (*stream)(nil)
)

func newStream(network impl.Network) *stream {
	return &stream{socket: socket{network: network, op: "dial", options: newOptions(network, false)}}
}

// accepted makes the stream of a connection that a listener has taken.
func accepted(c *connection, inherited options) *stream {
	s := newStream(c.network)
	s.options.reuse = inherited.reuse
	s.live, s.local = c, c.local
	s.conn.Store(c)
	return s
}

// Connect connects to the remote endpoint and waits for the outcome.
func (s *stream) Connect(ctx context.Context, remote impl.Endpoint) error {
	if ctx == nil {
		return impl.NilContext()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.mayConnect(remote); err != nil {
		return err
	}
	if err := s.holdFor(remote); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	try := &attempt{cancel: cancel, done: make(chan struct{})}
	defer close(try.done)
	s.dialling = try

	bound, options := s.bound, s.options.clone()
	s.mu.Unlock()
	c, err := dial(ctx, s.network, bound, remote, options)
	s.mu.Lock()

	s.dialling = nil
	switch {
	case s.closed:
		if c != nil {
			_ = c.Close()
		}
		return s.fail("dial", remote, net.ErrClosed)
	case err != nil:
		s.holdAgain()
		return s.fail("dial", remote, err)
	}
	s.publish(c, c.local)
	s.conn.Store(c)
	return nil
}

// mayConnect answers why a Connect cannot begin. The caller holds mu.
func (s *stream) mayConnect(remote impl.Endpoint) error {
	switch {
	case !fits(s.network, remote), s.network == impl.Unix && !remote.IsUnix():
		return impl.WrongFamily(s.network, remote)
	case s.closed:
		return s.fail("dial", remote, net.ErrClosed)
	case s.live != nil:
		return s.fail("dial", remote, impl.WrongState(impl.ErrConnected, "connect", syscall.EISCONN))
	case s.dialling != nil:
		return s.fail("dial", remote, impl.WrongState(impl.ErrConnected, "connect", syscall.EALREADY))
	}
	return nil
}

// holdFor sees to it that a stream that was bound holds its endpoint with a
// descriptor of the family that reaches the remote endpoint. Bound to every
// address, it can change the family. The caller holds mu.
func (s *stream) holdFor(remote impl.Endpoint) error {
	if s.local.IsZero() || s.network == impl.Unix {
		return nil
	}
	local, to := s.local, remote.Addr().Unmap()
	switch {
	case to.IsValid() && to.Is4() != local.Addr().Is4():
		if !local.Addr().IsUnspecified() {
			return impl.WrongFamily(s.network, remote)
		}
		local = impl.IP(unspecified(to), local.Port())
	case s.bound != nil:
		return nil
	}
	b, err := bind(s.network, local, s.options)
	if err != nil {
		return s.fail("dial", remote, err)
	}
	if s.bound != nil {
		s.bound.Close()
	}
	s.bound, s.local = b, b.local
	return nil
}

func unspecified(like netip.Addr) netip.Addr {
	if like.Is4() {
		return netip.IPv4Unspecified()
	}
	return netip.IPv6Unspecified()
}

// holdAgain makes the stream ready for another Connect after one that failed.
// A TCP descriptor is then good for nothing more: the attempt may go on in it,
// a port that the system chose is lost, and some systems let it try only once.
// When the endpoint is gone in that moment the next Connect says so. The caller
// holds mu.
func (s *stream) holdAgain() {
	if s.bound == nil || s.network == impl.Unix {
		return
	}
	s.bound.Close()
	s.bound, _ = bind(s.network, s.local, s.options)
}

// connected answers the connection, and without one the error of op, with the
// errno that the kernel has for it.
func (s *stream) connected(op, call string, errno syscall.Errno) (*connection, error) {
	if c := s.conn.Load(); c != nil {
		return c, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, s.fail(op, impl.Endpoint{}, net.ErrClosed)
	}
	return nil, s.fail(op, impl.Endpoint{}, impl.WrongState(impl.ErrNotConnected, call, errno))
}

// RemoteEndpoint answers the peer's endpoint, also after Close.
func (s *stream) RemoteEndpoint() impl.Endpoint {
	if c := s.conn.Load(); c != nil {
		return c.remote
	}
	return impl.Endpoint{}
}

// SetWriteDeadline sets the write deadline in any phase before Close.
func (s *stream) SetWriteDeadline(t time.Time) error {
	return s.setDeadline(t, &s.writeDeadline, &s.writeBy, live.SetWriteDeadline)
}

// CloseRead shuts the reading half.
func (s *stream) CloseRead() error {
	c, err := s.connected("close", "shutdown", syscall.ENOTCONN)
	if err != nil {
		return err
	}
	return c.failed("close", c.conn.CloseRead())
}

// CloseWrite shuts the writing half.
func (s *stream) CloseWrite() error {
	c, err := s.connected("close", "shutdown", syscall.ENOTCONN)
	if err != nil {
		return err
	}
	return c.failed("close", c.conn.CloseWrite())
}

// Close ends the stream. An attempt to connect is given up, and gone when
// Close returns.
func (s *stream) Close() error {
	s.mu.Lock()
	if s.closed {
		defer s.mu.Unlock()
		return s.fail("close", s.RemoteEndpoint(), net.ErrClosed)
	}
	s.closed = true
	bound, live, try := s.bound, s.live, s.dialling
	s.mu.Unlock()

	if try != nil {
		try.cancel()
		<-try.done
	}
	if bound != nil {
		bound.Close()
	}
	if live != nil {
		return live.Close()
	}
	return nil
}
