package memory_test

import (
	"net/netip"
	"slices"
	"syscall"
)

// arrival is a datagram that each of some sockets should have, or any one of them.
type arrival struct {
	at   []*udpEntry
	from netip.AddrPort
	one  bool
}

// send returns which sockets should get what a socket sends, and the error of the
// Send.
func (t *udpTable) send(s *udpEntry, to netip.AddrPort, chosen uint16, groups []netip.Addr) (arrival, error) {
	if err := s.mayUse(to.Addr()); err != nil {
		return arrival{}, err
	}
	s.decide(to.Addr())
	t.settle(s, chosen)
	switch {
	case !to.IsValid() && !s.peer.IsValid():
		return arrival{}, syscall.EDESTADDRREQ
	case !to.IsValid():
		to = s.peer
	}
	if s.refused {
		s.refused = false
		return arrival{}, syscall.ECONNREFUSED
	}
	from := netip.AddrPortFrom(s.source(to.Addr()), s.at.Port())
	if to.Addr().IsMulticast() {
		return arrival{at: t.members(from, to, groups), from: from}, nil
	}
	found := t.receivers(from, to)
	if len(found) == 0 {
		t.refuse(from, to)
	}
	return arrival{at: found, from: from, one: true}, nil
}

// receivers returns the sockets of which one gets a datagram: those that suit it best,
// and of them the last, or all that share their port.
func (t udpTable) receivers(from, to netip.AddrPort) []*udpEntry {
	best := slices.MaxFunc(append(t, nil), func(a, b *udpEntry) int { return a.suits(from, to) - b.suits(from, to) })
	if best.suits(from, to) == 0 {
		return nil
	}
	found := []*udpEntry{best}
	for _, s := range t {
		if s != best && best.reusePort && s.reusePort && !best.peer.IsValid() && s.suits(from, to) == best.suits(from, to) {
			found = append(found, s)
		}
	}
	return found
}

// suits returns how well a datagram suits a socket, 0 for not at all.
func (s *udpEntry) suits(from, to netip.AddrPort) int {
	switch {
	case s == nil, s.at.Port() != to.Port(), !covers(s, s.at.Addr(), to.Addr()), s.peer.IsValid() && s.peer != from:
		return 0
	case s.peer.IsValid():
		return 4
	case s.at.Addr() == to.Addr():
		return 3
	case s.at.Addr().Is4() == to.Addr().Is4():
		return 2
	default:
		return 1
	}
}

// refuse reports the error to the sender of a datagram to a free port, if that is its
// peer.
func (t udpTable) refuse(from, to netip.AddrPort) {
	for _, s := range t {
		if s.at == from && s.peer == to {
			s.refused = true
			return
		}
	}
}

// members returns the sockets that get a multicast: those at the wildcard or at the
// group, while any socket is a member, and of both families only members themselves.
func (t udpTable) members(from, to netip.AddrPort, joined []netip.Addr) (found []*udpEntry) {
	if !slices.Contains(joined, to.Addr()) {
		return nil
	}
	for _, s := range t {
		there := s.at.Port() == to.Port() && covers(s, s.at.Addr(), to.Addr())
		if there && (!s.peer.IsValid() || s.peer == from) && (s.family == 4 || slices.Contains(s.groups, to.Addr())) {
			found = append(found, s)
		}
	}
	return found
}
