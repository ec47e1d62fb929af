package kernel

import (
	"context"
	"net"
	"net/netip"
	"sync"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
)

// attempt is a Connect that has not returned yet.
type attempt struct {
	dialContext
	running sync.WaitGroup // is done when Connect has dialled
}

// Connect connects to the remote endpoint and waits for the outcome.
func (s *stream) Connect(ctx context.Context, remote impl.Endpoint) error {
	if err := impl.CheckContext(ctx); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.checkConnect(remote); err != nil {
		return err
	}
	if err := s.bindToReach(remote); err != nil {
		return err
	}
	c, err := s.attempt(ctx, remote)
	if err == nil {
		s.publish(c, c.local)
		s.conn.Store(c)
		return nil
	}
	if c != nil {
		_ = c.Close()
	}
	s.rebind()
	return s.label("dial", remote, err)
}

// attempt connects, without mu meanwhile. It may return a connection with an error.
// The caller holds mu.
func (s *stream) attempt(ctx context.Context, remote impl.Endpoint) (*connection, error) {
	if err := ctx.Err(); err != nil {
		return nil, impl.ContextError(err)
	}
	a := &attempt{dialContext: newDialContext(ctx)}
	a.running.Add(1)
	defer a.running.Done()
	defer a.end()
	s.connecting = a
	bound, options := s.bound, s.options.clone()
	s.mu.Unlock()
	c, err := s.dial(&a.dialContext, bound, remote, options)
	s.mu.Lock()

	s.connecting = nil
	if c != nil {
		err = s.options.applyToDialled(c, options)
	}
	if s.closed {
		err = net.ErrClosed
	}
	return c, err
}

// checkConnect returns why a Connect cannot begin. The caller holds mu.
func (s *stream) checkConnect(remote impl.Endpoint) error {
	if err := impl.CheckPeer(s.network, remote); err != nil {
		return err
	}
	switch {
	case s.closed:
		return s.label("dial", remote, net.ErrClosed)
	case s.live != nil:
		return s.label("dial", remote, impl.WrongState(impl.ErrConnected, "connect", syscall.EISCONN))
	case s.connecting != nil:
		return s.label("dial", remote, impl.WrongState(impl.ErrConnected, "connect", syscall.EALREADY))
	}
	return nil
}

// bindToReach gives a bound stream a descriptor that can reach the remote endpoint, if
// its own cannot. The caller holds mu.
func (s *stream) bindToReach(remote impl.Endpoint) error {
	if s.local.IsZero() || s.network == impl.Unix {
		return nil
	}
	local, to := s.local, remote.Addr().Unmap()
	switch {
	case !to.IsValid() || to.Is4() == local.Addr().Is4():
		if s.bound != nil {
			return nil
		}
	case to.Is4() && local.Addr().IsUnspecified() && !s.options.v6only:
		// A stream bound to every address has held the port in both families, but
		// only a descriptor of IPv4 can be connected to an address of IPv4.
		local = impl.IP(netip.IPv4Unspecified(), local.Port())
		if s.bound != nil {
			s.bound.Close()
		}
	default:
		return impl.WrongFamily(s.network, remote)
	}
	var err error
	if s.bound, err = bind(s.network, local, s.options); err != nil {
		return s.label("dial", remote, err)
	}
	return nil
}

// rebind gives a bound TCP stream a new descriptor after a Connect that failed. The old
// one is of no more use: its attempt may still be under way, it has lost a port that the
// system chose, and some systems connect a descriptor only once. If another socket has
// taken the endpoint meanwhile, the next Connect reports that. A descriptor that the
// attempt did not use stays. The caller holds mu.
func (s *stream) rebind() {
	if s.closed || s.bound == nil || !s.bound.wasUsed() || s.network == impl.Unix {
		return
	}
	s.bound.Close()
	s.bound, _ = bind(s.network, s.local, s.options)
}

// Connect sets the peer, or removes it with the zero Endpoint.
func (s *datagram) Connect(remote impl.Endpoint) error {
	if err := impl.CheckEndpoint(s.network, remote); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.conn.Load()
	if c != nil && !c.reaches(remote) {
		return impl.WrongFamily(s.network, remote)
	}
	if err := s.setPeer(remote); err != nil {
		return impl.OpError("dial", s.network, s.currentLocal(), remote, err)
	}
	return nil
}

// setPeer changes the peer. A descriptor that was made for a peer and cannot
// have it is closed again. The caller holds mu.
func (s *datagram) setPeer(remote impl.Endpoint) error {
	c := s.conn.Load()
	switch {
	case s.closed:
		return net.ErrClosed
	case c != nil && remote.IsZero() && s.network.IsRaw() && s.remote.Load() == nil:
		return nil // Asking the kernel would stop the socket from receiving.
	case c != nil && remote.IsZero():
		if err := c.disconnect(); err != nil {
			return err
		}
		s.remote.Store(nil)
		return nil
	case remote.IsZero():
		return nil
	}
	fresh := c == nil
	if fresh {
		var err error
		if c, err = openPacketConn(s.network, remote, s.options); err != nil {
			return err
		}
	}
	if err := c.connect(remote); err != nil {
		if fresh {
			_ = c.Close()
		}
		return err
	}
	peer := c.remoteEndpoint()
	if peer.IsZero() {
		peer = remote // To the kernel port 0 is no peer at all.
	}
	s.remote.Store(&peer)
	if fresh {
		s.setDescriptor(c)
	}
	return nil
}
