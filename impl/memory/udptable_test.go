package memory_test

import (
	"net"
	"net/netip"
	"slices"
	"syscall"

	"github.com/smalltalk-sockets/go/impl"
)

// udpTable is the UDP sockets of a host that has only the loopback interface: a plain
// list that is searched from its beginning.
type udpTable []*udpEntry // those with a port, the one that came last to its address first

// udpEntry is a socket. It is at its home, or with a peer at the source address of
// what it sends there.
type udpEntry struct {
	network              impl.Network
	reuseAddr, reusePort bool
	family               int // 4, 6, 46 for both, 0 while it is not fixed
	home                 netip.Addr
	at, peer             netip.AddrPort
	explicitPort         bool // its port is explicit
	closed               bool
	refused              bool // and the error was not reported yet
	groups               []netip.Addr
}

// decide fixes the family of a socket that has none by an address.
func (s *udpEntry) decide(addr netip.Addr) {
	switch {
	case s.family != 0:
		return
	case s.network == impl.UDP4, addr.Is4():
		s.family, s.home = 4, any4
	case s.network == impl.UDP6, addr.Is6() && addr != any6:
		s.family, s.home = 6, any6
	default:
		s.family, s.home = 46, any6
	}
	s.at = netip.AddrPortFrom(s.home, 0)
}

// checkUse returns the error of a socket that uses an address.
func (s *udpEntry) checkUse(addr netip.Addr) error {
	family := s.family
	if family == 0 {
		family = map[impl.Network]int{impl.UDP: 46, impl.UDP4: 4, impl.UDP6: 6}[s.network]
	}
	switch {
	case addr.IsValid() && addr.Is4() && family == 6, addr.Is6() && family == 4:
		return impl.ErrArgument
	case s.closed:
		return net.ErrClosed
	}
	return nil
}

// covers reports whether a socket that is at an address has another one too. The
// wildcard of IPv6 includes the addresses of IPv4, except on UDP6.
func covers(s *udpEntry, at, other netip.Addr) bool {
	return at == other || at == any4 && other.Is4() || at == any6 && (other.Is6() || s.network == impl.UDP)
}

// isFree reports whether a socket can have an address and a port.
func (t udpTable) isFree(s *udpEntry, at netip.AddrPort) bool {
	return !slices.ContainsFunc(t, func(other *udpEntry) bool {
		shared := s.reuseAddr && other.reuseAddr || s.reusePort && other.reusePort
		overlap := covers(s, at.Addr(), other.at.Addr()) || covers(other, other.at.Addr(), at.Addr())
		return other.at.Port() == at.Port() && overlap && !shared
	})
}

// move changes the address of a socket.
func (t *udpTable) move(s *udpEntry, to netip.AddrPort) {
	if s.at == to {
		return
	}
	*t = slices.DeleteFunc(*t, func(other *udpEntry) bool { return other == s })
	s.at = to
	if to.Port() != 0 {
		*t = slices.Insert(*t, 0, s)
	}
}

// bind returns the error of a Bind, with the port that it has chosen, if it was to
// choose one.
func (t *udpTable) bind(s *udpEntry, local netip.AddrPort, chosen uint16) error {
	if err := s.checkUse(local.Addr()); err != nil {
		return err
	}
	if s.at.Port() != 0 {
		return impl.ErrBound
	}
	before := *s
	s.decide(local.Addr())
	if local.Addr().Is6() && local.Addr() != any6 {
		s.family = 6 // also of one that was for both
	}
	addr := local.Addr()
	if !addr.IsValid() {
		addr = map[int]netip.Addr{4: any4, 6: any6, 46: any6}[s.family]
	}
	to := netip.AddrPortFrom(addr, max(local.Port(), chosen))
	if !t.isFree(s, to) {
		*s = before
		return syscall.EADDRINUSE
	}
	s.home, s.explicitPort = addr, local.Port() != 0
	t.move(s, to)
	return nil
}

// ensurePort gives a socket without a port the chosen one.
func (t *udpTable) ensurePort(s *udpEntry, chosen uint16) {
	if s.at.Port() == 0 {
		s.explicitPort = false
		t.move(s, netip.AddrPortFrom(s.home, chosen))
	}
}

// connect returns the error of a Connect to an address of the loopback interface, or
// to none.
func (t *udpTable) connect(s *udpEntry, remote netip.AddrPort, chosen uint16) error {
	if err := s.checkUse(remote.Addr()); err != nil {
		return err
	}
	switch {
	case remote.IsValid():
		s.decide(remote.Addr())
		t.ensurePort(s, chosen)
		t.move(s, netip.AddrPortFrom(s.source(remote.Addr()), s.at.Port()))
	case s.explicitPort:
		t.move(s, netip.AddrPortFrom(s.home, s.at.Port()))
	default:
		t.move(s, netip.AddrPortFrom(s.home, 0))
	}
	s.peer = remote
	return nil
}

// source returns the source address of a datagram of a socket.
func (s *udpEntry) source(to netip.Addr) netip.Addr {
	switch at := s.at.Addr(); {
	case !at.IsUnspecified() && !at.IsMulticast() && at.Is4() == to.Is4():
		return at
	case to.Is4():
		return loopback
	default:
		return lo6
	}
}

// join returns the error of a JoinGroup on the loopback interface.
func (s *udpEntry) join(group netip.Addr) error {
	if err := s.checkUse(group); err != nil {
		return err
	}
	s.decide(group)
	if slices.Contains(s.groups, group) {
		return syscall.EADDRINUSE
	}
	s.groups = append(s.groups, group)
	return nil
}

// leave returns the error of a LeaveGroup.
func (s *udpEntry) leave(group netip.Addr) error {
	if err := s.checkUse(group); err != nil {
		return err
	}
	s.decide(group)
	i := slices.Index(s.groups, group)
	if i < 0 {
		return syscall.EADDRNOTAVAIL
	}
	s.groups = slices.Delete(s.groups, i, i+1)
	return nil
}

// close returns the error of a Close.
func (t *udpTable) close(s *udpEntry) error {
	if s.closed {
		return net.ErrClosed
	}
	at := s.at
	t.move(s, netip.AddrPort{})
	s.at, s.closed, s.refused, s.groups = at, true, false, nil
	return nil
}
