package kernel

import (
	"net"
	"sync"
	"syscall"
	"time"

	"github.com/smalltalk-sockets/go/impl"
)

// socket is what a stream and a server have in common: the phases up to the
// one in which they part, and all that can be asked for or wished for in every
// phase.
type socket struct {
	network impl.Network
	// op is the operation under which package net reports a failure to bind
	// or to go on from there: "dial" or "listen".
	op string

	readDeadline  deadline
	writeDeadline deadline

	// mu guards what follows. It is never held while anything waits.
	mu      sync.Mutex
	options options
	local   impl.Endpoint
	// bound holds the endpoint from Bind until Connect or Listen has made a
	// live descriptor of it.
	bound *bound
	// live is the connection or the listener. It stays when it is closed.
	live   live
	closed bool
	// readBy and writeBy are the deadlines, for the descriptor to come.
	readBy, writeBy time.Time
}

// live is a descriptor that the poller knows.
type live interface {
	Control(f func(fd uintptr)) error
	SetReadDeadline(t time.Time) error
	SetWriteDeadline(t time.Time) error
	Close() error
}

// Network answers the network the socket was made for.
func (s *socket) Network() impl.Network { return s.network }

// LocalEndpoint answers the endpoint the socket is bound to, also after Close.
func (s *socket) LocalEndpoint() impl.Endpoint {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.local
}

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
	case !s.local.IsZero():
		return nil, impl.WrongState(impl.ErrBound, "bind", syscall.EINVAL)
	}
	return bind(s.network, local, s.options)
}

// publish makes l what the socket is from now on, with the deadlines that were
// set meanwhile. The caller holds mu.
func (s *socket) publish(l live, local impl.Endpoint) {
	if s.bound != nil {
		s.bound.Close()
	}
	s.live, s.local, s.bound = l, local, nil
	if !s.readBy.IsZero() {
		_ = l.SetReadDeadline(s.readBy)
	}
	if !s.writeBy.IsZero() {
		_ = l.SetWriteDeadline(s.writeBy)
	}
}

// SetReadDeadline sets the read deadline in any phase before Close.
func (s *socket) SetReadDeadline(t time.Time) error {
	return s.setDeadline(t, &s.readDeadline, &s.readBy, live.SetReadDeadline)
}

func (s *socket) setDeadline(t time.Time, d *deadline, by *time.Time, set func(live, time.Time) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return impl.OpError("set", s.network, impl.Endpoint{}, s.local, net.ErrClosed)
	}
	d.set(t)
	*by = t
	if s.live == nil {
		return nil
	}
	if err := set(s.live, t); err != nil {
		return impl.OpError("set", s.network, impl.Endpoint{}, s.local, cause(err))
	}
	return nil
}

// fail puts an error that is not a live descriptor's into the form of package
// net. A server shows no source, only an address. The caller holds mu.
func (s *socket) fail(op string, addr impl.Endpoint, err error) error {
	source := s.local
	if s.op == "listen" {
		source = impl.Endpoint{}
	}
	return impl.OpError(op, s.network, source, addr, err)
}
