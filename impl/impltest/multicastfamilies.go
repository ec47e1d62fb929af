package impltest

import (
	"net/netip"
	"syscall"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// Groups of IPv6. Whether they can be reached over the loopback interface depends
// on the routes of the machine, so nothing is sent there.
var (
	group6      = netip.MustParseAddr("ff02::77:1")
	otherGroup6 = netip.MustParseAddr("ff02::77:2")
	foreign6    = netip.MustParseAddr("2001:db8::7") // an address that no host has
)

// multicastFamilies: groups of sockets of IPv6, and of both families.
func multicastFamilies(s *suite) {
	s.scene("joining and leaving groups of IPv6", func(e *env) {
		for range 2 {
			d := e.datagramAt(place{"[::]", impl.UDP6, netip.IPv6Unspecified()})
			b := groups(e, d)
			require.NoError(e, b.JoinGroup(group6, e.host.V6))
			e.notSet(b.JoinGroup(group6, e.host.V6), d, syscall.EADDRINUSE)
			e.notSet(b.LeaveGroup(otherGroup6, e.host.V6), d, syscall.EADDRNOTAVAIL)
			require.NoError(e, b.JoinGroup(otherGroup6, e.host.V6))
			require.NoError(e, b.LeaveGroup(group6, e.host.V6))
			e.notSet(b.LeaveGroup(group6, e.host.V6), d, syscall.EADDRNOTAVAIL)
			e.notSet(b.JoinGroup(group6, foreign6), d, syscall.ENODEV)
		}
	})

	s.scene("what is no group of IPv6", func(e *env) {
		b := groups(e, e.datagramAt(place{"[::]", impl.UDP6, netip.IPv6Unspecified()}))
		for _, wrong := range []netip.Addr{{}, e.host.V6, netip.IPv6Unspecified()} {
			e.wrongArgument(b.JoinGroup(wrong, e.host.V6), "group")
			e.wrongArgument(b.LeaveGroup(wrong, e.host.V6), "group")
		}
		e.wrongArgument(b.JoinGroup(group, e.host.V4), "address")
		e.wrongArgument(b.LeaveGroup(group, e.host.V4), "address")
	})

	s.scene("on every address it hears groups of IPv4 too", func(e *env) {
		a, d := e.groupSender(), e.datagramAt(place{network: impl.UDP})
		b := groups(e, d)
		require.NoError(e, b.JoinGroup(group, e.host.V4))
		require.NoError(e, b.JoinGroup(group6, e.host.V6))
		e.notSet(b.JoinGroup(group, e.host.V4), d, syscall.EADDRINUSE)
		e.sendTo(a, "hello", impl.IP(group, d.LocalEndpoint().Port()))
		e.gets(d, "hello", a.LocalEndpoint())
		require.NoError(e, b.LeaveGroup(group, e.host.V4))
		require.NoError(e, b.LeaveGroup(group6, e.host.V6))
	})
}

// hasGroupsOfFamilies reports whether groups are declared, and two families.
func (s *suite) hasGroupsOfFamilies() bool { return s.hasGroups() && s.hasFamilies() }
