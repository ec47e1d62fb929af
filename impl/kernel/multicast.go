package kernel

import (
	"net/netip"

	"github.com/smalltalk-sockets/go/impl"
)

// udpSocket is a datagram socket that can be a member of groups.
type udpSocket struct{ *datagram }

var (
	_ impl.Datagram  = udpSocket{}
	_ impl.Multicast = udpSocket{}
)

// JoinGroup makes the socket a member of a group.
func (s udpSocket) JoinGroup(group, on netip.Addr) error { return s.changeMembership(true, group, on) }

// LeaveGroup ends a membership.
func (s udpSocket) LeaveGroup(group, on netip.Addr) error {
	return s.changeMembership(false, group, on)
}

func (s udpSocket) changeMembership(join bool, group, on netip.Addr) error {
	if err := impl.CheckGroup(s.network, group, on); err != nil {
		return err
	}
	group, on = group.Unmap(), on.Unmap()
	endpoint := impl.IP(group, 0)
	c, err := s.ensureDescriptor(endpoint)
	if err == nil && !c.reaches(endpoint) {
		return impl.WrongFamily(s.network, endpoint)
	}
	if err == nil {
		err = c.changeMembership(join, group, on)
	}
	if err == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.label("set", s.currentLocal(), err)
}
