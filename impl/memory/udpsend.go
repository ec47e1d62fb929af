package memory

import (
	"os"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/trace"
)

// The largest sizes of a UDP datagram.
const (
	maxUDP4 = 65507
	maxUDP6 = 65527
)

// maxPacket is the largest length in the header of an IPv4 packet.
const maxPacket = 65535

// Send sends p as one datagram. It does not block.
func (s *udpSocket) Send(p []byte, to impl.Endpoint) (int, error) {
	if err := impl.CheckEndpoint(s.Network(), to); err != nil {
		return 0, err
	}
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	if err := s.send(p, to); err != nil {
		return 0, s.sendError(to, err)
	}
	return len(p), nil
}

// send checks for errors in the order of the kernel. A pending error comes last, and
// replaces the datagram.
func (s *udpSocket) send(p []byte, to impl.Endpoint) error {
	if err := s.openFor(to); err != nil {
		return err
	}
	if s.writeBy.CheckAndArm(s.host.clock) {
		return os.ErrDeadlineExceeded
	}
	if err := s.ensurePort(); err != nil {
		return err
	}
	r, err := s.destination(len(p), to)
	if err != nil {
		return err
	}
	if err := s.takeFault(); err != nil {
		return err
	}
	r.ttl = s.options.ttl
	s.transmit(r, p)
	return nil
}

// destination returns the route of a datagram of n bytes.
func (s *udpSocket) destination(n int, to impl.Endpoint) (udpRoute, error) {
	switch {
	case n > maxPacket && (s.family == only4 || to.Addr().Unmap().Is4()):
		return udpRoute{}, syscall.EMSGSIZE
	case to.IsZero() && s.remote.IsZero():
		return udpRoute{}, syscall.EDESTADDRREQ
	case to.IsZero() && s.remote.Port() == 0 && s.boundAddr.Is6() && s.localAddr.Addr().Is4():
		return udpRoute{}, syscall.EINVAL // Linux checks the port once more
	case to.IsZero():
		to = s.remote
	case to.Port() == 0:
		return udpRoute{}, syscall.EINVAL
	case !to.Addr().IsValid():
		to = impl.IP(s.family.wildcard(), to.Port())
	}
	r, err := s.routeAndCache(to)
	switch {
	case err != nil:
		return r, err
	case n > maxUDP6, n > maxUDP4 && r.to.Addr().Is4():
		return r, syscall.EMSGSIZE
	default:
		return r, nil
	}
}

// transmit delivers p within the host, or puts it on a link.
func (s *udpSocket) transmit(r udpRoute, p []byte) {
	switch {
	case r.cast != unicast:
		s.transmitToMany(r, p)
	case r.host == s.host:
		s.transmitWithin(&r, p)
	case r.host != nil:
		s.transmitTo(r.host, r, p)
	default:
		s.host.tellUDPLost(&r, p)
	}
}

// transmitWithin delivers p within the host.
func (s *udpSocket) transmitWithin(r *udpRoute, p []byte) {
	h := s.host
	packet := h.tellUDPWithin(r, p)
	dropped := h.deliver(r.from, r.to, p)
	h.tellUDPDropped(packet, h, r, p, dropped)
	if dropped == trace.NoListener {
		h.sendPortUnreachable(h, *r, p)
	}
}
