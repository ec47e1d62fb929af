package memory

import (
	"cmp"
	"net/netip"

	"github.com/smalltalk-sockets/go/impl"
)

// Connect sets the peer; the zero Endpoint removes it.
func (s *udpSocket) Connect(remote impl.Endpoint) error {
	if err := impl.CheckEndpoint(s.Network(), remote); err != nil {
		return err
	}
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	if !s.fitsFamily(remote) {
		return impl.WrongFamily(s.Network(), remote)
	}
	err := s.checkUsable()
	switch {
	case err != nil:
	case remote.IsZero():
		s.disconnect()
	default:
		err = s.connect(remote)
	}
	return s.connectError(remote, err)
}

// connect sets the peer. A failure does not open a socket that was not opened before.
func (s *udpSocket) connect(remote impl.Endpoint) error {
	fresh := !s.opened
	s.open(remote)
	err := cmp.Or(checkConnect(s.localAddr.Addr(), remote.Addr()), s.ensurePort())
	if err == nil {
		var r udpRoute
		if r, err = s.routeAndCache(remote); err == nil {
			s.rehash(r.from.Addr())
			s.remote = impl.Endpoint{AddrPort: r.to}
			if remote.Port() == 0 && remote.Addr().IsValid() {
				s.remote = remote // to Linux port 0 is no peer, and it shows none.
			}
			return nil
		}
	}
	if fresh {
		s.freePort()
		s.undoOpened()
		s.family = undecided
	}
	return err
}

// disconnect removes the peer, and a port that is not explicit.
func (s *udpSocket) disconnect() {
	if !s.opened {
		return
	}
	s.remote = impl.Endpoint{}
	if !s.explicitPort {
		s.freePort()
	}
	s.rehash(s.boundAddr)
}

// rehash sets the address at which the socket has its port. As in Linux, which
// lists sockets by address and port, a socket that gets another address is put before
// those that are there.
func (s *udpSocket) rehash(addr netip.Addr) {
	port := s.localAddr.Port()
	if port == 0 || addr == s.localAddr.Addr() {
		s.setLocal(addr, port)
		return
	}
	s.host.udp.remove(s)
	s.setLocal(addr, port)
	s.host.udp.add(s)
}
