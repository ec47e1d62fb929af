package kernel

import (
	"net"
	"sync/atomic"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
)

// datagram is a socket of messages. It has no descriptor until it is bound or
// connected, or sends, or joins a group; from then on it has the same one, and
// only the kernel knows where that is bound.
type datagram struct {
	socket
	// conn is the descriptor once there is one; it stays after Close.
	conn atomic.Pointer[packetConn]
	// remote is the peer, nil for none. It is written under mu.
	remote atomic.Pointer[impl.Endpoint]
}

var (
	_ impl.Datagram   = (*datagram)(nil)
	_ impl.Options    = (*datagram)(nil)
	_ impl.RawOptions = (*datagram)(nil)
	_ syscall.Conn    = (*datagram)(nil)
)

func newDatagram(network impl.Network) *datagram {
	return &datagram{socket: socket{network: network, op: "listen", options: newOptions(network, false)}}
}

// RemoteEndpoint returns the peer's endpoint, also after Close.
func (s *datagram) RemoteEndpoint() impl.Endpoint {
	if remote := s.remote.Load(); remote != nil {
		return *remote
	}
	return impl.Endpoint{}
}

// ensureDescriptor returns the descriptor, and makes one that can reach an endpoint
// when there is none yet.
func (s *datagram) ensureDescriptor(to impl.Endpoint) (*packetConn, error) {
	if c := s.conn.Load(); c != nil {
		return c, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.conn.Load(); c != nil {
		return c, nil
	}
	if s.closed {
		return nil, net.ErrClosed
	}
	c, err := openPacketConn(s.network, to, s.options)
	if err != nil {
		return nil, err
	}
	s.setDescriptor(c)
	return c, nil
}

// setDescriptor makes c the descriptor of the socket. The caller holds mu.
func (s *datagram) setDescriptor(c *packetConn) {
	s.publish(c, c.localEndpoint())
	s.conn.Store(c)
}

// descriptor returns the descriptor or, without one, the error of call.
func (s *datagram) descriptor(call string) (*packetConn, error) {
	if c := s.conn.Load(); c != nil {
		return c, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, net.ErrClosed
	}
	return nil, impl.WrongState(impl.ErrNotBound, call, syscall.EINVAL)
}

// labelCall returns an error in the form of package net. A bare errno gets the name of
// the system call that package net would have made.
func (s *datagram) labelCall(op, call string, addr impl.Endpoint, err error) error {
	if err == nil || err == impl.ErrWouldBlock {
		return err
	}
	return impl.OpError(op, s.network, s.LocalEndpoint(), addr, impl.InCall(call, err))
}
