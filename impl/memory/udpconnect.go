package memory

import (
	"cmp"

	"github.com/smalltalk-sockets/go/impl"
)

// Connect chooses the peer, or with the zero Endpoint none.
func (s *udpSocket) Connect(remote impl.Endpoint) error {
	if !s.kind.fits(remote) {
		return impl.WrongFamily(s.Network(), remote)
	}
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	if !s.reaches(remote) {
		return impl.WrongFamily(s.Network(), remote)
	}
	err := s.usable()
	switch {
	case err != nil:
	case remote.IsZero():
		s.disconnect()
	default:
		err = s.connect(remote)
	}
	return s.connectError(remote, err)
}

// connect chooses the peer. A socket that was not opened before is not opened
// by a failure.
func (s *udpSocket) connect(remote impl.Endpoint) error {
	fresh := !s.opened
	s.open(remote)
	err := cmp.Or(mayConnect(s.at.Addr(), remote.Addr()), s.settleAnywhere())
	if err == nil {
		var way udpWay
		if way, err = s.way(remote); err == nil {
			s.move(way.from.Addr(), s.at.Port())
			s.remote = impl.Endpoint{AddrPort: way.to}
			if remote.Port() == 0 && remote.Addr().IsValid() {
				s.remote = remote // Linux takes port 0 for no peer, and tells none.
			}
			return nil
		}
	}
	if fresh {
		s.leavePort()
		s.revert()
		s.family = undecided
	}
	return err
}

// disconnect leaves the socket without a peer, and without a port that it has
// not asked for.
func (s *udpSocket) disconnect() {
	if !s.opened {
		return
	}
	s.remote = impl.Endpoint{}
	if !s.asked {
		s.leavePort()
	}
	s.move(s.home, s.at.Port())
}
