package impltest

import (
	"net/netip"
	"syscall"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// The groups of the scenes. They are of the scope of an organisation, and nothing
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
		a, b := e.groupSender(), e.everywhere()
		e.unheard(a, b, impl.IP(ownGroup(), b.LocalEndpoint().Port()))
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
		held := e.receiver() // so that no other socket hears it
		require.NoError(e, a.Connect(impl.IP(ownGroup(), held.LocalEndpoint().Port())))
		for range 3 {
			e.send(a, "nobody")
		}
		e.empty(a)
	})

	for _, o := range []impl.Option[bool]{impl.ReuseAddr, impl.ReusePort} {
		if !s.has(o.Name()) {
			continue
		}
		s.scene("all members on a port that is shared with "+o.Name()+" hear it", func(e *env) {
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

	multicastOptions(s)
}

// multicastOptions: by which interface, and how far, datagrams to a group are
// sent.
func multicastOptions(s *suite) {
	if s.has(impl.MulticastLoop.Name()) {
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

	if s.has(impl.MulticastInterface.Name()) {
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

// groups returns the capability to be a member of groups.
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

// nearest returns where datagrams of a socket on every address come from.
func (e *env) nearest(d impl.Datagram) impl.Endpoint {
	return impl.IP(e.host.V4, d.LocalEndpoint().Port())
}

// groupSender makes a socket whose datagrams leave by the loopback interface,
// because it is bound to its address.
func (e *env) groupSender() impl.Datagram {
	e.Helper()
	return e.receiverAt(impl.IP(e.host.V4, 0))
}

// hasGroups reports whether the sockets are declared to have groups, and this is
// the variant in which they are tried.
func (s *suite) hasGroups() bool {
	return s.isFirst() && s.h.datagramCapabilities(s.variant).Multicast
}
