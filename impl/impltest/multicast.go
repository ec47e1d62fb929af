package impltest

import (
	"math/rand/v2"
	"net/netip"
	"syscall"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// The groups of the scenes. They are of the organisation alone, and nothing
// leaves the loopback interface.
var (
	group      = netip.AddrFrom4([4]byte{239, 77, 2, 3})
	otherGroup = netip.AddrFrom4([4]byte{239, 77, 2, 4})
)

// multicast: groups over the loopback interface of IPv4.
func multicast(s *suite) {
	s.scene("a member hears its group", func(e *env) {
		a, b := e.groupSender(), e.member(group)
		for _, text := range []string{"one", "", "three"} {
			e.sendTo(a, text, impl.IP(group, b.LocalEndpoint().Port()))
			e.gets(b, text, a.LocalEndpoint())
		}
		e.sendTo(b, "answer", a.LocalEndpoint())
		e.gets(a, "answer", e.nearest(b))
	})

	s.scene("a member still hears what is sent to it alone", func(e *env) {
		a, b := e.groupSender(), e.member(group)
		e.sendTo(a, "alone", impl.IP(e.host.V4, b.LocalEndpoint().Port()))
		e.gets(b, "alone", a.LocalEndpoint())
	})

	s.scene("who joined nothing hears nothing of a group without members", func(e *env) {
		// It would hear what others join, so this one has a group of its own.
		a, b := e.groupSender(), e.everywhere()
		e.sendTo(a, "unheard", impl.IP(netip.AddrFrom4([4]byte{239, 77, 9, 9}), b.LocalEndpoint().Port()))
		e.sendTo(a, "heard", impl.IP(e.host.V4, b.LocalEndpoint().Port()))
		e.gets(b, "heard", a.LocalEndpoint())
	})

	s.scene("who joined nothing hears what another socket of the host joined", func(e *env) {
		a, b := e.groupSender(), e.everywhere()
		e.member(group)
		e.sendTo(a, "overheard", impl.IP(group, b.LocalEndpoint().Port()))
		e.gets(b, "overheard", a.LocalEndpoint())
	})

	s.scene("on one address even a member hears no group", func(e *env) {
		a, b := e.groupSender(), e.receiverAt(impl.IP(e.host.V4, 0))
		require.NoError(e, groups(e, b).JoinGroup(group, e.host.V4))
		e.sendTo(a, "unheard", impl.IP(group, b.LocalEndpoint().Port()))
		e.sendTo(a, "heard", b.LocalEndpoint())
		e.gets(b, "heard", a.LocalEndpoint())
		e.empty(b)
	})

	s.scene("bound to a group it hears that group alone", func(e *env) {
		a, b := e.groupSender(), e.receiverAt(impl.IP(group, 0))
		port := b.LocalEndpoint().Port()
		assert.Equal(e, impl.IP(group, port), b.LocalEndpoint())
		require.NoError(e, groups(e, b).JoinGroup(group, e.host.V4))
		require.NoError(e, groups(e, b).JoinGroup(otherGroup, e.host.V4))
		e.sendTo(a, "other group", impl.IP(otherGroup, port))
		e.sendTo(a, "alone", impl.IP(e.host.V4, port))
		e.sendTo(a, "group", impl.IP(group, port))
		e.gets(b, "group", a.LocalEndpoint())
		e.empty(b)
	})

	s.scene("a member hears what it sends itself", func(e *env) {
		b := e.member(group)
		require.NoError(e, impl.Set(b, impl.MulticastInterface, e.host.V4))
		e.sendTo(b, "echo", impl.IP(group, b.LocalEndpoint().Port()))
		e.gets(b, "echo", e.nearest(b))
	})

	s.scene("connected to a group", func(e *env) {
		a, b := e.groupSender(), e.member(group)
		to := impl.IP(group, b.LocalEndpoint().Port())
		require.NoError(e, a.Connect(to))
		assert.Equal(e, to, a.RemoteEndpoint())
		e.send(a, "hello")
		e.gets(b, "hello", a.LocalEndpoint())
	})

	s.scene("a group without members is no error", func(e *env) {
		a := e.groupSender()
		held := e.receiver() // so that nobody else hears it
		require.NoError(e, a.Connect(impl.IP(netip.AddrFrom4([4]byte{239, 77, 9, 9}), held.LocalEndpoint().Port())))
		for range 3 {
			e.send(a, "nobody")
		}
		e.empty(a)
	})

	for _, o := range []impl.Option[bool]{impl.ReuseAddr, impl.ReusePort} {
		if !s.has(o.Name) {
			continue
		}
		s.scene("all members on a port that is shared with "+o.Name+" hear it", func(e *env) {
			a := e.groupSender()
			first := e.sharing(o, impl.IP(netip.IPv4Unspecified(), 0))
			at := first.LocalEndpoint()
			members := []impl.Datagram{first, e.sharing(o, at), e.sharing(o, at)}
			for _, b := range members {
				require.NoError(e, groups(e, b).JoinGroup(group, e.host.V4))
			}
			for _, text := range []string{"one", "two"} {
				e.sendTo(a, text, impl.IP(group, at.Port()))
				for _, b := range members {
					e.gets(b, text, a.LocalEndpoint())
				}
			}
		})
	}

	groupMembership(s)
	multicastOptions(s)
}

// groupMembership: joining and leaving, and what is wrong about it.
func groupMembership(s *suite) {
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
		// As long as anybody on the machine is a member, all hear it.
		own := netip.AddrFrom4([4]byte{239, 78, byte(rand.Int()), byte(rand.Int())})
		a, b := e.groupSender(), e.everywhere()
		to := impl.IP(own, b.LocalEndpoint().Port())
		member := e.member(own)
		e.sendTo(a, "while there is a member", to)
		e.gets(b, "while there is a member", a.LocalEndpoint())
		require.NoError(e, member.Close())
		e.sendTo(a, "unheard", to)
		e.sendTo(a, "heard", impl.IP(e.host.V4, to.Port()))
		e.gets(b, "heard", a.LocalEndpoint())
	})
}

// multicastOptions: how what is sent to a group leaves.
func multicastOptions(s *suite) {
	if s.has(impl.MulticastLoop.Name) {
		s.scene("a loopback interface takes no notice of MulticastLoop and MulticastTTL", func(e *env) {
			a, b := e.groupSender(), e.member(group)
			to := impl.IP(group, b.LocalEndpoint().Port())
			require.NoError(e, impl.Set(a, impl.MulticastLoop, false))
			e.sendTo(a, "no loop", to)
			e.gets(b, "no loop", a.LocalEndpoint())
			require.NoError(e, impl.Set(a, impl.MulticastTTL, 0))
			e.sendTo(a, "no hops", to)
			e.gets(b, "no hops", a.LocalEndpoint())
		})
	}

	if s.has(impl.MulticastInterface.Name) {
		s.scene("MulticastInterface is where it leaves", func(e *env) {
			b := e.member(group)
			a := e.everywhere()
			require.NoError(e, impl.Set(a, impl.MulticastInterface, e.host.V4))
			e.sendTo(a, "x", impl.IP(group, b.LocalEndpoint().Port()))
			e.gets(b, "x", e.nearest(a))
		})

		s.scene("MulticastInterface is an address of the host", func(e *env) {
			for _, d := range []impl.Datagram{e.everywhere(), e.receiver()} {
				e.notSet(impl.Set(d, impl.MulticastInterface, e.host.Foreign), d, syscall.EADDRNOTAVAIL)
				has(e, d, impl.MulticastInterface, netip.Addr{})
			}
		})
	}
}

// notSet requires the error of something that the kernel refuses to set.
func (e *env) notSet(err error, d impl.Datagram, errno syscall.Errno) {
	e.Helper()
	e.opErrorOf(err, "set", d.Network(), none, d.LocalEndpoint(), sysErr("setsockopt", errno))
}

// groups answers the capability to be a member of groups.
func groups(e *env, d impl.Datagram) impl.Multicast {
	e.Helper()
	return capability[impl.Multicast](e, d)
}

// everywhere makes a socket on every address.
func (e *env) everywhere() impl.Datagram {
	e.Helper()
	return e.receiverAt(impl.IP(netip.IPv4Unspecified(), 0))
}

// member makes a socket on every address that has joined the group.
func (e *env) member(of netip.Addr) impl.Datagram {
	e.Helper()
	d := e.everywhere()
	require.NoError(e, groups(e, d).JoinGroup(of, e.host.V4))
	return d
}

// nearest answers where datagrams of a socket on every address come from.
func (e *env) nearest(d impl.Datagram) impl.Endpoint {
	return impl.IP(e.host.V4, d.LocalEndpoint().Port())
}

// groupSender makes a socket whose datagrams leave by the loopback interface,
// because it is bound to its address.
func (e *env) groupSender() impl.Datagram {
	e.Helper()
	return e.receiverAt(impl.IP(e.host.V4, 0))
}

// hasGroups reports whether the sockets are declared to be able to join groups,
// and this is where that is tried.
func (s *suite) hasGroups() bool {
	return s.isFirst() && s.h.datagramCapabilities(s.variant).Multicast
}
