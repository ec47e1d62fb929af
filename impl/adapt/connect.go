package adapt

import (
	"context"
	"errors"
	"net"
	"os"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
)

// Connect calls the provider's Dial. A stream that was refused can try again.
func (s *stream) Connect(ctx context.Context, remote impl.Endpoint) error {
	if err := impl.CheckContext(ctx); err != nil {
		return err
	}
	if err := impl.CheckPeer(s.network, remote); err != nil {
		return err
	}
	fail := func(err error) error { return impl.OpError("dial", s.network, impl.Endpoint{}, remote, err) }
	within, err := s.beginDial(ctx)
	if err != nil {
		return fail(err)
	}
	var conn net.Conn
	if err = ctx.Err(); err == nil {
		conn, err = s.provider.Dial(within, string(s.network), address(s.network, remote))
	}
	l := labels{network: s.network, remote: remote, cause: s.provider.Cause}
	switch closed := s.endDial(conn, l); {
	case closed:
		return fail(net.ErrClosed)
	case err == nil:
		return nil
	case hasEnded(err):
		return fail(impl.ContextError(err))
	default:
		return l.label("dial", "connect", err)
	}
}

// hasEnded reports whether an error says that a context has ended.
func hasEnded(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, os.ErrDeadlineExceeded)
}

// beginDial returns the context of a dial, which also ends when s is closed, or the reason
// why there can be none.
func (s *stream) beginDial(ctx context.Context) (context.Context, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.isClosed():
		return nil, net.ErrClosed
	case s.conn.Load() != nil:
		return nil, impl.WrongState(impl.ErrConnected, "connect", syscall.EISCONN)
	case s.provider == nil:
		return nil, errNoDial
	case s.dial != nil:
		return nil, impl.WrongState(impl.ErrConnected, "connect", syscall.EALREADY)
	}
	ctx, s.dial = context.WithCancel(ctx)
	return ctx, nil
}

// endDial makes s connected, if there is a connection and s is not closed by now. It
// reports whether s is.
func (s *stream) endDial(conn net.Conn, l labels) (closed bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dial()
	s.dial = nil
	switch {
	case conn == nil:
	case s.closed:
		_ = conn.Close()
	default:
		l.local = within(s.network, conn.LocalAddr(), impl.Endpoint{})
		l.remote = within(s.network, conn.RemoteAddr(), l.remote)
		s.adopt(conn, l)
	}
	return s.closed
}
