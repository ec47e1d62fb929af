package kernel

import (
	"net"

	"github.com/smalltalk-sockets/go/impl"
)

// Connect chooses the peer, or with the zero Endpoint none.
func (s *datagram) Connect(remote impl.Endpoint) error {
	if !fits(s.network, remote) {
		return impl.WrongFamily(s.network, remote)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.conn.Load()
	if c != nil && !c.reaches(remote) {
		return impl.WrongFamily(s.network, remote)
	}
	if err := s.associate(remote); err != nil {
		return impl.OpError("dial", s.network, s.current(), remote, err)
	}
	return nil
}

// associate changes the peer. A descriptor that was made for a peer and cannot
// have it is given up again. The caller holds mu.
func (s *datagram) associate(remote impl.Endpoint) error {
	c := s.conn.Load()
	switch {
	case s.closed:
		return net.ErrClosed
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
		peer = remote // The kernel takes port 0 for no peer at all.
	}
	s.remote.Store(&peer)
	if fresh {
		s.begin(c)
	}
	return nil
}
