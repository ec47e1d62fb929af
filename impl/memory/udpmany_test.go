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
