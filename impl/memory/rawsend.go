package memory

import (
	"os"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory/internal/ip"
)

// The largest sizes of a message.
const (
	maxICMP4 = maxPacket - ip.Header4
	maxICMP6 = maxPacket
)

// Send sends p as one message. It does not block.
func (s *rawSocket) Send(p []byte, to impl.Endpoint) (int, error) {
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

func (s *rawSocket) send(p []byte, to impl.Endpoint) error {
	if err := s.checkUsable(); err != nil {
		return err
	}
	s.open()
	if s.writeBy.CheckAndArm(s.host.clock) {
		return os.ErrDeadlineExceeded
	}
	r, err := s.destination(len(p), to)
	if err != nil {
		return err
	}
	s.transmit(r, p)
	return nil
}

// destination returns the route of a message of n bytes. Linux reads the first two
// bytes on both protocols, and on ICMP for IPv6 puts the checksum into the next two.
func (s *rawSocket) destination(n int, to impl.Endpoint) (route, error) {
	if to.IsZero() {
		to = s.remote
	}
	v4 := s.kind.isV4()
	switch {
	case v4 && n > maxPacket:
		return route{}, syscall.EMSGSIZE
	case to.IsZero():
		return route{}, syscall.EDESTADDRREQ
	case n < 2:
		return route{}, syscall.EFAULT
	}
	r, err := s.routeTo(to)
	switch {
	case err != nil:
		return r, err
	case v4 && n > maxICMP4, n > maxICMP6:
		return r, syscall.EMSGSIZE
	case !v4 && n < 4:
		return r, syscall.EINVAL
	default:
		return r, nil
	}
}

// routeTo returns the route to an endpoint. Groups and broadcast have none.
func (s *rawSocket) routeTo(to impl.Endpoint) (route, error) {
	addr := to.Addr().Unmap()
	if addr == broadcast || addr == loopbackBroadcast {
		return route{}, syscall.EACCES
	}
	var own binding
	if at := s.local.Addr(); s.host.has(at) {
		own.addr = at
	}
	return s.host.route(s.kind, own, impl.IP(addr, 0))
}

// transmit delivers p within the host, or puts it on a link.
func (s *rawSocket) transmit(r route, p []byte) {
	if r.host == nil {
		return
	}
	d := newDatagram(p, impl.Endpoint{}, 0)
	defer d.free()
	packet := ip.NewICMP(r.from, r.to.Addr(), defaultTTL)
	packet.Message = d.data
	packet.TTL, packet.DontFragment, packet.ID = s.ttl, true, s.host.takeID()
	if s.kind.isV6() {
		packet.SetChecksum()
	}
	if r.host == s.host {
		s.host.tellICMPWithin(&packet)
		s.host.receiveICMP(packet)
		return
	}
	l := s.host.ensureLink(r.host)
	l.sendICMP(s.sequences.Ensure(&l.Link), packet)
}
