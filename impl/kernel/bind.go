package kernel

import (
	"net"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
)

// Bind makes the descriptor and gives it the local endpoint.
func (s *socket) Bind(local impl.Endpoint) error {
	if err := impl.CheckEndpoint(s.network, local); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.bindFresh(local)
	if err != nil {
		source, addr := local, impl.Endpoint{}
		if s.op == "listen" {
			source, addr = addr, source
		}
		return impl.OpError(s.op, s.network, source, addr, err)
	}
	s.bound, s.local = b, b.local
	return nil
}

// Bind gives the socket a local endpoint.
func (s *datagram) Bind(local impl.Endpoint) error {
	if err := impl.CheckEndpoint(s.network, local); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.conn.Load()
	if c != nil && !c.reaches(local) {
		return impl.WrongFamily(s.network, local)
	}
	if err := s.bindTo(local); err != nil {
		return s.label("listen", local, err)
	}
	return nil
}

// bindTo makes a bound descriptor, or binds the one that is there: one that has
// no name yet, or whose port was given up. The caller holds mu.
func (s *datagram) bindTo(local impl.Endpoint) error {
	c := s.conn.Load()
	current := s.currentLocal()
	switch {
	case s.closed:
		return net.ErrClosed
	case current.Port() != 0, current.IsUnix() && current != impl.Unnamed, s.network.IsRaw() && !current.IsZero():
		return impl.WrongState(impl.ErrBound, "bind", syscall.EINVAL)
	case c != nil:
		return c.bind(local)
	}
	c, err := bindPacketConn(s.network, local, s.options)
	if err != nil {
		return err
	}
	s.setDescriptor(c)
	return nil
}

// bindFresh makes a bound descriptor for a socket that has none. The caller holds mu.
func (s *socket) bindFresh(local impl.Endpoint) (*bound, error) {
	switch {
	case s.closed:
		return nil, net.ErrClosed
	case !s.local.IsZero() || s.connecting != nil:
		return nil, impl.WrongState(impl.ErrBound, "bind", syscall.EINVAL)
	}
	return bind(s.network, local, s.options)
}
