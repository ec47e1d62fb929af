package memory

import (
	"net/netip"
	"slices"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
)

// groupOn is a group on one interface of a host.
type groupOn struct {
	group netip.Addr
	on    netInterface
}

// membership is the membership of a socket in a group.
type membership struct {
	groupOn
	as netip.Addr // the address by which it named the interface
}

// maxGroups4 is how many groups of IPv4 a socket can be a member of.
const maxGroups4 = 20

// The groups that every host is a member of.
var everyHost = []netip.Addr{
	netip.AddrFrom4([4]byte{224, 0, 0, 1}),
	netip.IPv6LinkLocalAllNodes(),
	netip.MustParseAddr("ff01::1"),
}

// JoinGroup makes the socket a member of a group.
func (s *udpSocket) JoinGroup(group, on netip.Addr) error {
	return s.changeMembership(group, on, s.join)
}

// LeaveGroup ends a membership.
func (s *udpSocket) LeaveGroup(group, on netip.Addr) error {
	return s.changeMembership(group, on, s.leave)
}

func (s *udpSocket) changeMembership(group, on netip.Addr, change func(group, on netip.Addr) error) error {
	if err := impl.CheckGroup(s.Network(), group, on); err != nil {
		return err
	}
	group, on = group.Unmap(), localForm(on)
	s.host.mu.Lock()
	defer s.host.mu.Unlock()
	err := s.openFor(impl.IP(group, 0))
	if err == nil {
		err = change(group, on)
	}
	return s.setError(err)
}

func (s *udpSocket) join(group, as netip.Addr) error {
	on, ok := s.host.interfaceToJoin(group, as)
	if !ok {
		return syscall.ENODEV
	}
	group = plain(group)
	joined := groupOn{group, on}
	count := 0
	for _, m := range s.groups {
		if m.groupOn == joined {
			return syscall.EADDRINUSE
		}
		if m.group.Is4() {
			count++
		}
	}
	if group.Is4() && count == maxGroups4 {
		return syscall.ENOBUFS
	}
	s.groups = append(s.groups, membership{joined, as})
	s.host.udp.join(joined)
	return nil
}

// interfaceToJoin returns the interface on which a group is joined by an address of the
// host, or, without an address, the interface that the zone of the group names; false
// when the host has none such.
func (h *Host) interfaceToJoin(group, as netip.Addr) (netInterface, bool) {
	if zone := group.Zone(); zone != "" && !as.IsValid() {
		on := interfaceNamed(zone)
		return on, on == loopbackInterface || on == networkInterface && h.firstAddr(false).IsValid()
	}
	return h.interfaceFor(as, group.Is4())
}

// leave ends a membership on the interface that has an address. With IPv4 it must be
// the address by which the socket has joined; no address stands for any.
func (s *udpSocket) leave(group, as netip.Addr) error {
	on, ok := s.host.interfaceToJoin(group, as)
	if group.Is6() && !ok {
		return syscall.ENODEV
	}
	anywhere := !as.IsValid() && group.Zone() == ""
	group = plain(group)
	i := slices.IndexFunc(s.groups, func(m membership) bool {
		return m.group == group && (anywhere || m.as == as || group.Is6() && m.on == on)
	})
	if i < 0 {
		return syscall.EADDRNOTAVAIL
	}
	s.host.udp.leave(s.groups[i].groupOn)
	s.groups = slices.Delete(s.groups, i, i+1)
	return nil
}

// leaveAll ends all memberships of the socket.
func (s *udpSocket) leaveAll() {
	for _, m := range s.groups {
		s.host.udp.leave(m.groupOn)
	}
	s.groups = nil
}

// join counts one more member of a group among the sockets of the host.
func (t *udpTable) join(g groupOn) {
	if t.groups == nil {
		t.groups = make(map[groupOn]int)
	}
	t.groups[g]++
}

// leave counts one member less.
func (t *udpTable) leave(g groupOn) {
	if t.groups[g]--; t.groups[g] == 0 {
		delete(t.groups, g)
	}
}

// isMember reports whether any socket of the host is a member of a group.
func (t *udpTable) isMember(g groupOn) bool {
	return t.groups[g] > 0 || slices.Contains(everyHost, g.group)
}

// isMember reports whether the socket has joined the group itself.
func (s *udpSocket) isMember(g groupOn) bool {
	return slices.ContainsFunc(s.groups, func(m membership) bool { return m.groupOn == g })
}
