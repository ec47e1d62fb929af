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
func (s udpSocket) JoinGroup(group, on netip.Addr) error { return s.membership(true, group, on) }

// LeaveGroup ends a membership.
func (s udpSocket) LeaveGroup(group, on netip.Addr) error { return s.membership(false, group, on) }

func (s udpSocket) membership(join bool, group, on netip.Addr) error {
	group, on = group.Unmap(), on.Unmap()
	endpoint := impl.IP(group, 0)
	switch {
	case !group.IsMulticast():
		return &impl.ArgumentError{What: "group", Value: group.String(), Reason: "is not a multicast address"}
	case !fits(s.network, endpoint):
		return impl.WrongFamily(s.network, endpoint)
	case on.IsValid() && on.Is4() != group.Is4():
		return &impl.ArgumentError{What: "interface", Value: on.String(), Reason: "is not of the family of group " + group.String()}
	}
	c, err := s.descriptor(endpoint)
	if err == nil && !c.reaches(endpoint) {
		return impl.WrongFamily(s.network, endpoint)
	}
	if err == nil {
		err = c.membership(join, group, on)
	}
	if err == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.fail("set", s.currentLocal(), err)
}
