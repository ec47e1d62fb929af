package impltest

import (
	"math/rand/v2"
	"net/netip"
	"syscall"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// memberships: joining and leaving groups, and their errors.
func memberships(s *suite) {
	s.scene("twice", func(e *env) {
		d := e.member(group)
		b := groups(e, d)
		e.notSet(b.JoinGroup(group, e.host.V4), d, syscall.EADDRINUSE)
		require.NoError(e, b.LeaveGroup(group, e.host.V4))
		e.notSet(b.LeaveGroup(group, e.host.V4), d, syscall.EADDRNOTAVAIL)
		require.NoError(e, b.JoinGroup(group, e.host.V4))
	})

	s.scene("leaving what was never joined", func(e *env) {
		d := e.member(group)
		e.notSet(groups(e, d).LeaveGroup(otherGroup, e.host.V4), d, syscall.EADDRNOTAVAIL)
	})

	s.scene("who has left hears what others of the host are members of", func(e *env) {
		own := ownGroup()
		a, b, other := e.groupSender(), e.member(own), e.member(own)
		to := impl.IP(own, b.LocalEndpoint().Port())
		require.NoError(e, groups(e, b).LeaveGroup(own, e.host.V4))
		e.sendTo(a, "overheard", to)
		e.gets(b, "overheard", a.LocalEndpoint())
		require.NoError(e, groups(e, other).LeaveGroup(own, e.host.V4))
		e.unheard(a, b, to)
	})

	s.scene("what is no group", func(e *env) {
		b := groups(e, e.everywhere())
		for _, wrong := range []netip.Addr{{}, e.host.V4, netip.IPv4Unspecified(), everybody} {
			e.wrongArgument(b.JoinGroup(wrong, e.host.V4), "group")
			e.wrongArgument(b.LeaveGroup(wrong, e.host.V4), "group")
		}
		six := netip.MustParseAddr("ff02::1:3")
		e.wrongArgument(b.JoinGroup(six, e.host.V4), "address")
		e.wrongArgument(b.LeaveGroup(six, e.host.V4), "address")
	})

	s.scene("on an interface that is not there", func(e *env) {
		d := e.everywhere()
		e.notSet(groups(e, d).JoinGroup(group, e.host.Foreign), d, syscall.ENODEV)
	})

	s.scene("too many", func(e *env) {
		d := e.everywhere()
		b := groups(e, d)
		address := func(i int) netip.Addr { return netip.AddrFrom4([4]byte{239, 77, 3, byte(i)}) }
		for i := range 20 {
			require.NoError(e, b.JoinGroup(address(i), e.host.V4))
		}
		e.notSet(b.JoinGroup(address(20), e.host.V4), d, syscall.ENOBUFS)
		require.NoError(e, b.LeaveGroup(address(3), e.host.V4))
		require.NoError(e, b.JoinGroup(address(20), e.host.V4))
	})

	s.scene("after Close", func(e *env) {
		d := e.member(group)
		require.NoError(e, d.Close())
		e.isClosed(groups(e, d).JoinGroup(otherGroup, e.host.V4), "JoinGroup")
		e.isClosed(groups(e, d).LeaveGroup(group, e.host.V4), "LeaveGroup")
	})

	s.scene("Close leaves all groups", func(e *env) {
		own := ownGroup()
		a, b, member := e.groupSender(), e.everywhere(), e.member(own)
		to := impl.IP(own, b.LocalEndpoint().Port())
		e.sendTo(a, "while there is a member", to)
		e.gets(b, "while there is a member", a.LocalEndpoint())
		require.NoError(e, member.Close())
		e.unheard(a, b, to)
	})
}

// ownGroup returns a group that no other process is likely to join: as long as
// any socket of the machine is a member, all hear it.
func ownGroup() netip.Addr {
	return netip.AddrFrom4([4]byte{239, 78, byte(rand.Int()), byte(rand.Int())})
}

// unheard requires that what is sent to a group does not reach a socket on
// every address.
func (e *env) unheard(a, b impl.Datagram, group impl.Endpoint) {
	e.Helper()
	e.sendTo(a, "unheard", group)
	e.sendTo(a, "heard", impl.IP(e.host.V4, group.Port()))
	e.gets(b, "heard", a.LocalEndpoint())
	e.empty(b)
}

// notSet requires the error of an option that the kernel refuses to set.
func (e *env) notSet(err error, d impl.Datagram, errno syscall.Errno) {
	e.Helper()
	e.opErrorOf(err, "set", d.Network(), none, d.LocalEndpoint(), sysErr("setsockopt", errno))
}
