package kernel

import (
	"net"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
)

// Bind makes the descriptor and gives it the local endpoint.
func (s *socket) Bind(local impl.Endpoint) error {
	if !fits(s.network, local) {
		return impl.WrongFamily(s.network, local)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.mayBind(local)
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

// mayBind binds a descriptor if the phase allows it. The caller holds mu.
func (s *socket) mayBind(local impl.Endpoint) (*bound, error) {
	switch {
	case s.closed:
		return nil, net.ErrClosed
	case !s.local.IsZero() || s.connecting != nil:
		return nil, impl.WrongState(impl.ErrBound, "bind", syscall.EINVAL)
	}
	return bind(s.network, local, s.options)
}

// fits reports whether a socket of the network can have the endpoint. The zero
// Endpoint fits every network.
func fits(network impl.Network, e impl.Endpoint) bool {
	addr := e.Addr().Unmap()
	switch network {
	case impl.Unix:
		return e == impl.Endpoint{Path: e.Path}
	case impl.TCP4:
		return !e.IsUnix() && (!addr.IsValid() || addr.Is4())
	case impl.TCP6:
		return !e.IsUnix() && (!addr.IsValid() || addr.Is6())
	default:
		return !e.IsUnix()
	}
}
