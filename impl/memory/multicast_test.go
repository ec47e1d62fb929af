package memory_test

import (
	"net/netip"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

var (
	group4 = netip.MustParseAddr("239.1.2.3")
	group6 = netip.MustParseAddr("ff02::1:3")
)

func join(tb testing.TB, s impl.Datagram, group, on netip.Addr) {
	tb.Helper()
	require.NoError(tb, s.(impl.Multicast).JoinGroup(group, on))
}

func TestMembership(t *testing.T) {
	h := memory.New()
	s := boundDatagram(t, h, impl.UDP, none).(impl.Multicast)
	here, other := loopback, netip.MustParseAddr("127.0.0.5")
	var noAddr netip.Addr
	for _, step := range []struct {
		do        func(group, on netip.Addr) error
		group, on netip.Addr
		want      error
	}{
		{s.JoinGroup, group4, netip.MustParseAddr("203.0.113.1"), syscall.ENODEV},
		{s.JoinGroup, group4, other, nil},
		{s.JoinGroup, group4, here, syscall.EADDRINUSE},         // it is the same interface
		{s.LeaveGroup, group4, here, syscall.EADDRNOTAVAIL},     // but named in another way
		{s.LeaveGroup, group4, noAddr, nil},                     // noAddr is any
		{s.LeaveGroup, group4, noAddr, syscall.EADDRNOTAVAIL},   //
		{s.JoinGroup, group4, noAddr, nil},                      // a host without a network chooses lo
		{s.JoinGroup, group4, here, syscall.EADDRINUSE},         //
		{s.JoinGroup, group6, lo6, nil},                         //
		{s.JoinGroup, group6, noAddr, syscall.EADDRINUSE},       //
		{s.LeaveGroup, group6, group6Foreign, syscall.ENODEV},   //
		{s.LeaveGroup, group6, lo6, nil},                        //
		{s.LeaveGroup, group6, lo6, syscall.EADDRNOTAVAIL},      //
		{s.JoinGroup, netip.MustParseAddr("ff02::9"), lo6, nil}, //
	} {
		require.ErrorIs(t, step.do(step.group, step.on), step.want, "%v on %v", step.group, step.on)
	}
	var wrong *impl.ArgumentError
	require.ErrorAs(t, s.JoinGroup(loopback, here), &wrong)
	require.ErrorAs(t, s.JoinGroup(noAddr, here), &wrong)
	require.ErrorAs(t, s.JoinGroup(group6, here), &wrong, "the interface is of the other family")
	only4 := newDatagram(t, h, impl.UDP4).(impl.Multicast)
	require.ErrorAs(t, only4.JoinGroup(group6, lo6), &wrong)
}

var group6Foreign = netip.MustParseAddr("fd00::77")

// IPv4 allows twenty groups, and IPv6 as many as memory allows.
func TestMembershipLimit(t *testing.T) {
	s := boundDatagram(t, memory.New(), impl.UDP, none)
	for i := range 30 {
		join(t, s, netip.AddrFrom16([16]byte{0: 0xff, 1: 2, 15: byte(9 + i)}), lo6)
	}
	for i := range 20 {
		join(t, s, netip.AddrFrom4([4]byte{239, 9, 0, byte(i)}), loopback)
	}
	require.ErrorIs(t, s.(impl.Multicast).JoinGroup(group4, loopback), syscall.ENOBUFS)
}

// A membership belongs to an interface: what leaves by the other one does not arrive.
func TestMembershipIsOfAnInterface(t *testing.T) {
	n := memory.NewNetwork()
	h, err := n.AddHost("a", "10.0.0.1")
	require.NoError(t, err)
	own := h.Addrs()[0]
	for _, c := range []struct {
		local, via, from netip.Addr
		onNetwork        bool
	}{
		{any4, netip.Addr{}, own, true},
		{any4, loopback, loopback, false},
		{any4, netip.MustParseAddr("127.0.0.7"), netip.MustParseAddr("127.0.0.7"), false},
		{loopback, netip.Addr{}, loopback, false},
		{own, netip.Addr{}, own, true},
		{loopback, own, loopback, true},
	} {
		for _, on := range []netip.Addr{loopback, own, {}} {
			r := boundDatagram(t, h, impl.UDP4, none)
			join(t, r, group4, on)
			s := boundDatagram(t, h, impl.UDP4, impl.IP(c.local, 0))
			require.NoError(t, impl.Set(s, impl.MulticastInterface, c.via))
			sends(t, s, "x", impl.IP(group4, r.LocalEndpoint().Port()))
			if c.onNetwork == (on != loopback) {
				assert.Equal(t, c.from, gets(t, r, "x").Addr(), "from %v via %v", c.local, c.via)
			} else {
				getsNothing(t, r)
			}
			require.NoError(t, s.Close())
			require.NoError(t, r.Close())
		}
	}
}

// A socket at the wildcard of IPv4 receives the groups that any socket of the host has
// joined, while that is a member, and always the group of all hosts. A socket of both
// families receives only groups that it has joined itself.
func TestMembershipOfOthers(t *testing.T) {
	h := memory.New()
	s := boundDatagram(t, h, impl.UDP4, impl.IP(loopback, 0))
	r := boundDatagram(t, h, impl.UDP4, none)
	to := impl.IP(group4, r.LocalEndpoint().Port())
	sends(t, s, "x", to)
	getsNothing(t, r)
	member := newDatagram(t, h, impl.UDP4)
	join(t, member, group4, loopback)
	sends(t, s, "x", to)
	gets(t, r, "x")
	dual := boundDatagram(t, h, impl.UDP, none)
	sends(t, s, "x", impl.IP(group4, dual.LocalEndpoint().Port()))
	getsNothing(t, dual)
	require.NoError(t, member.Close())
	sends(t, s, "x", to)
	getsNothing(t, r)
	sends(t, s, "everyone", impl.IP(netip.MustParseAddr("224.0.0.1"), to.Port()))
	gets(t, r, "everyone")
}

// The groups of IPv6 have no route on a loopback interface.
func TestGroupsOfIPv6HaveNoRouteOnLoopback(t *testing.T) {
	h := memory.New()
	r := boundDatagram(t, h, impl.UDP6, none)
	join(t, r, group6, lo6)
	for _, local := range []netip.Addr{any6, lo6} {
		s := boundDatagram(t, h, impl.UDP6, impl.IP(local, 0))
		_, err := s.Send(nil, impl.IP(group6, 9))
		require.ErrorIs(t, err, syscall.ENETUNREACH)
		require.NoError(t, s.Close())
	}
	getsNothing(t, r)
}

// A socket whose peer is a group receives nothing, because no datagram comes from
// there.
func TestConnectedToAGroup(t *testing.T) {
	h := memory.New()
	s, other := newDatagram(t, h, impl.UDP4), boundDatagram(t, h, impl.UDP4, impl.IP(loopback, 0))
	require.NoError(t, s.Connect(impl.IP(group4, 9)))
	assert.Equal(t, loopback, s.LocalEndpoint().Addr())
	sends(t, other, "x", s.LocalEndpoint())
	getsNothing(t, s)
}
