package memory_test

import (
	"net/netip"
	"slices"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// As many datagrams wait as Linux keeps, as measured.
func TestUDPOverflow(t *testing.T) {
	for _, c := range []struct{ buffer, size, kept int }{
		{0, 4, 256}, {0, 1024, 92}, {0, 8192, 12}, {0, 60000, 3},
		{1, 100, 2}, {1, 1000, 1}, {1, 60000, 1},
	} {
		from, to := datagramPair(t, memory.New(), impl.UDP4)
		if c.buffer != 0 {
			require.NoError(t, impl.Set(to, impl.ReceiveBuffer, c.buffer))
		}
		p := make([]byte, c.size)
		for i := range 300 {
			p[0] = byte(i)
			_, err := from.Send(p, none)
			require.NoError(t, err)
		}
		for i := range c.kept {
			_, err := to.TryReceive(p)
			require.NoError(t, err)
			require.Equal(t, byte(i), p[0], "the oldest are kept")
		}
		getsNothing(t, to)
	}
}

// Reads make room a quarter of the buffer at a time, as on Linux, or when all is read
// that was queued when reading began.
func TestUDPRoomComesBackInLots(t *testing.T) {
	from, to := datagramPair(t, memory.New(), impl.UDP4)
	require.NoError(t, impl.Set(to, impl.ReceiveBuffer, 20000))
	flood := func() (arrived int) {
		before, _ := memory.Inspect(to)
		for range 100 {
			sends(t, from, "x", none)
		}
		after, _ := memory.Inspect(to)
		return after.Queued - before.Queued
	}
	read := func(count int) {
		for range count {
			gets(t, to, "x")
		}
	}
	assert.Equal(t, 48, flood())
	read(12)
	assert.Equal(t, 0, flood())
	read(1)
	assert.Equal(t, 13, flood())
	read(48 - 13)
	assert.Equal(t, 35, flood(), "the lot is read")
	read(48)
	assert.Equal(t, 48, flood())
}

// A "port unreachable" for a datagram to another endpoint is not reported to the
// peer's socket.
func TestUDPRefusalIsThePeers(t *testing.T) {
	h := memory.New()
	a, b := datagramPair(t, h, impl.UDP4)
	sends(t, a, "x", impl.IP(loopback, 9))
	sends(t, a, "y", none)
	gets(t, b, "y")
	require.NoError(t, b.Close())
	sends(t, a, "z", none)
	assert.True(t, a.CanRead())
	_, err := a.TryPeek(nil)
	require.ErrorIs(t, err, syscall.ECONNREFUSED)
	assert.False(t, a.CanRead())
}

// threeHosts makes hosts with a socket at port 99 each.
func threeHosts(t *testing.T) (n *memory.Network, hosts [3]*memory.Host, sockets [3]impl.Datagram) {
	t.Helper()
	n = memory.NewNetwork()
	for i, name := range []string{"a", "b", "c"} {
		var err error
		hosts[i], err = n.AddHost(name)
		require.NoError(t, err)
		sockets[i] = boundDatagram(t, hosts[i], impl.UDP, impl.IP(netip.Addr{}, 99))
	}
	return n, hosts, sockets
}

// A multicast goes to the members on all hosts, and to no other socket.
func TestGroupBetweenHosts(t *testing.T) {
	for _, group := range []netip.Addr{group4, group6} {
		_, hosts, s := threeHosts(t)
		join(t, s[0], group, netip.Addr{})
		join(t, s[1], group, netip.Addr{})
		sends(t, s[0], "x", impl.IP(group, 99))
		from := hosts[0].Addrs()[0]
		if group.Is6() {
			from = hosts[0].Addrs()[1]
		}
		assert.Equal(t, impl.IP(from, 99), gets(t, s[0], "x"))
		assert.Equal(t, impl.IP(from, 99), gets(t, s[1], "x"))
		getsNothing(t, s[2])

		require.NoError(t, impl.Set(s[0], impl.MulticastLoop, false))
		sends(t, s[0], "not here", impl.IP(group, 99))
		getsNothing(t, s[0])
		gets(t, s[1], "not here")

		require.NoError(t, impl.Set(s[0], impl.MulticastTTL, 0))
		require.NoError(t, impl.Set(s[0], impl.MulticastLoop, true))
		sends(t, s[0], "only here", impl.IP(group, 99))
		gets(t, s[0], "only here")
		getsNothing(t, s[1])

		require.NoError(t, s[1].(impl.Multicast).LeaveGroup(group, netip.Addr{}))
		require.NoError(t, impl.Set(s[0], impl.MulticastTTL, 1))
		sends(t, s[0], "nobody there", impl.IP(group, 99))
		getsNothing(t, s[1])
	}
}

// A membership on the loopback interface does not concern other hosts.
func TestGroupOnLoopbackStays(t *testing.T) {
	_, _, s := threeHosts(t)
	join(t, s[0], group4, loopback)
	join(t, s[1], group4, loopback)
	sends(t, s[0], "x", impl.IP(group4, 99))
	require.NoError(t, impl.Set(s[0], impl.MulticastInterface, loopback))
	sends(t, s[0], "y", impl.IP(group4, 99))
	gets(t, s[0], "y")
	getsNothing(t, s[0])
	getsNothing(t, s[1])
}

// 255.255.255.255 goes to all hosts, including the sender's, to every socket at the
// wildcard; from a loopback address, or to the broadcast address of the loopback
// network, it stays on the host.
func TestBroadcastBetweenHosts(t *testing.T) {
	_, hosts, s := threeHosts(t)
	everybody := impl.IP(netip.MustParseAddr("255.255.255.255"), 99)
	one := boundDatagram(t, hosts[1], impl.UDP4, impl.IP(hosts[1].Addrs()[0], 98))
	sends(t, s[0], "x", everybody)
	for _, r := range s {
		assert.Equal(t, impl.IP(hosts[0].Addrs()[0], 99), gets(t, r, "x"))
	}
	sends(t, s[0], "not for one", impl.IP(everybody.Addr(), 98))
	getsNothing(t, one)

	local := boundDatagram(t, hosts[0], impl.UDP4, impl.IP(loopback, 0))
	sends(t, local, "y", everybody)
	sends(t, s[0], "z", impl.IP(netip.MustParseAddr("127.255.255.255"), 99))
	gets(t, s[0], "y")
	gets(t, s[0], "z")
	for _, r := range s[1:] {
		getsNothing(t, r)
	}

	require.NoError(t, impl.Set(s[0], impl.Broadcast, false))
	_, err := s[0].Send(nil, everybody)
	require.ErrorIs(t, err, syscall.EACCES)
	require.ErrorIs(t, s[0].Connect(everybody), syscall.EACCES)
}

// A socket that is bound to the broadcast address, or to a group, receives only what
// is sent there, and sends from an address of the host.
func TestBoundToWhatIsForMany(t *testing.T) {
	h := memory.New()
	s := boundDatagram(t, h, impl.UDP4, impl.IP(loopback, 0))
	for _, addr := range []netip.Addr{netip.MustParseAddr("127.255.255.255"), group4} {
		r := boundDatagram(t, h, impl.UDP4, impl.IP(addr, 0))
		port := r.LocalEndpoint().Port()
		assert.Equal(t, impl.IP(addr, port), r.LocalEndpoint())
		join(t, r, group4, loopback)
		join(t, r, netip.MustParseAddr("239.9.9.9"), loopback)
		sends(t, s, "other group", impl.IP(netip.MustParseAddr("239.9.9.9"), port))
		sends(t, s, "alone", impl.IP(loopback, port))
		sends(t, s, "many", impl.IP(addr, port))
		gets(t, r, "many")
		getsNothing(t, r)
		sends(t, r, "from", s.LocalEndpoint())
		assert.Equal(t, impl.IP(loopback, port), gets(t, s, "from"))
	}
}

// Each member gets its own copy.
func TestManyReceiversShareNothing(t *testing.T) {
	_, _, s := threeHosts(t)
	for _, r := range s {
		join(t, r, group4, netip.Addr{})
	}
	sends(t, s[0], "text", impl.IP(group4, 99))
	p := make([]byte, 4)
	_, err := s[0].Receive(p)
	require.NoError(t, err)
	sends(t, s[0], "xxxx", impl.IP(group4, 99))
	gets(t, s[1], "text")
	gets(t, s[2], "text")
}

// A socket of both families receives the groups of IPv4 only as a member, one of IPv4
// as soon as any socket is a member.
func TestGroupsOfIPv4AndASocketOfBothFamilies(t *testing.T) {
	h := memory.New()
	member := boundDatagram(t, h, impl.UDP4, impl.IP(loopback, 0))
	require.NoError(t, member.(impl.Multicast).JoinGroup(group4, loopback))
	for network, want := range map[impl.Network]bool{impl.UDP4: true, impl.UDP: false} {
		s := boundDatagram(t, h, network, none)
		to := impl.IP(group4, s.LocalEndpoint().Port())
		sends(t, member, "x", to)
		require.Equal(t, want, s.CanRead(), "%s", network)
		if !want {
			require.NoError(t, s.(impl.Multicast).JoinGroup(group4, loopback))
			sends(t, member, "x", to)
			gets(t, s, "x")
		}
	}
}

// arrival is a datagram that each of some sockets should have, or any one of them.
type arrival struct {
	at   []*udpEntry
	from netip.AddrPort
	one  bool
}

// send returns which sockets should get what a socket sends, and the error of the
// Send.
func (t *udpTable) send(s *udpEntry, to netip.AddrPort, chosen uint16, groups []netip.Addr) (arrival, error) {
	if err := s.checkUse(to.Addr()); err != nil {
		return arrival{}, err
	}
	s.decide(to.Addr())
	t.ensurePort(s, chosen)
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
