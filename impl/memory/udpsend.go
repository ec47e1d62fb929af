package memory

import (
	"net/netip"
	"os"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
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
	if err := s.enter(to); err != nil {
		return err
	}
	if s.writeBy.CheckAndArm(s.host.clock) {
		return os.ErrDeadlineExceeded
	}
	if err := s.settleAnywhere(); err != nil {
		return err
	}
	way, err := s.destination(len(p), to)
	if err != nil {
		return err
	}
	if err := s.takeFault(); err != nil {
		return err
	}
	way.ttl = s.options.ttl
	s.transmit(way, p)
	return nil
}

// destination returns the route of a datagram of n bytes.
func (s *udpSocket) destination(n int, to impl.Endpoint) (udpWay, error) {
	switch {
	case n > maxPacket && (s.family == only4 || to.Addr().Unmap().Is4()):
		return udpWay{}, syscall.EMSGSIZE
	case to.IsZero() && s.remote.IsZero():
		return udpWay{}, syscall.EDESTADDRREQ
	case to.IsZero() && s.remote.Port() == 0 && s.home.Is6() && s.at.Addr().Is4():
		return udpWay{}, syscall.EINVAL // Linux checks the port once more
	case to.IsZero():
		to = s.remote
	case to.Port() == 0:
		return udpWay{}, syscall.EINVAL
	case !to.Addr().IsValid():
		to = impl.IP(s.ownFamily(), to.Port())
	}
	way, err := s.lookUpWay(to)
	switch {
	case err != nil:
		return way, err
	case n > maxUDP6, n > maxUDP4 && way.to.Addr().Is4():
		return way, syscall.EMSGSIZE
	default:
		return way, nil
	}
}

// ownFamily returns the unspecified address of the socket's family, which stands for
// the sender's own address.
func (s *udpSocket) ownFamily() netip.Addr {
	if s.family == only4 {
		return any4
	}
	return any6
}

// transmit sends p on its way.
func (s *udpSocket) transmit(way udpWay, p []byte) {
	switch {
	case way.cast != unicast:
		s.transmitToMany(way, p)
	case way.host == s.host:
		if !s.host.deliver(way.from, way.to, p) {
			s.host.refuse(s.host, way, p)
		}
	case way.host != nil:
		s.transmitTo(way.host, way, p)
	}
}
