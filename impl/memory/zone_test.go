package memory_test

import (
	"fmt"
	"net/netip"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

func at(t *testing.T, text string) impl.Endpoint {
	t.Helper()
	return impl.Endpoint{AddrPort: netip.MustParseAddrPort(text)}
}

// near returns two hosts with link-local addresses, fe80::1 and fe80::2.
func near(t *testing.T) (n *memory.Network, a, b *memory.Host) {
	t.Helper()
	n = memory.NewNetwork()
	a, err := n.AddHost("a", "fe80::1", "fd00::1")
	require.NoError(t, err)
	b, err = n.AddHost("b", "fe80::2")
	require.NoError(t, err)
	return n, a, b
}

// The results of Linux between two hosts that have one link, and no route beyond it.
func TestZonesOfConnections(t *testing.T) {
	_, a, b := near(t)
	for _, h := range []*memory.Host{a, b} {
		l, err := h.NewServer(impl.TCP)
		require.NoError(t, err)
		require.NoError(t, l.Bind(at(t, "[::]:700")))
		require.NoError(t, l.Listen(16))
		defer func() { _ = l.Close() }()
	}
	for _, c := range []struct {
		from, to string
		err      error
		local    string
	}{
		{"", "[fe80::1%eth0]:700", nil, "fe80::1%eth0"},
		{"", "[fe80::1%2]:700", nil, "fe80::1%eth0"},
		{"", "[fe80::2%eth0]:700", nil, "fe80::1%eth0"},
		{"", "[fe80::2]:700", syscall.EINVAL, ""},
		{"", "[fe80::2%nosuch]:700", syscall.EINVAL, ""},
		{"", "[fe80::2%3]:700", syscall.ENETUNREACH, ""},
		{"", "[fe80::2%lo]:700", syscall.ENETUNREACH, ""},
		{"", "[::1%nosuch]:700", nil, "::1"},
		{"", "[::%3]:700", nil, "::1"},
		{"", "[fd00::1%lo]:700", nil, "fd00::1"},
		{"", "[ff02::1]:700", syscall.ENETUNREACH, ""},
		{"", "[ff02::1%eth0]:700", syscall.ENETUNREACH, ""},
		{"[fe80::1%eth0]:0", "[fe80::2]:700", nil, "fe80::1%eth0"},
		{"[fe80::1%2]:0", "[fe80::2%nosuch]:700", nil, "fe80::1%eth0"},
		{"[fe80::1%eth0]:0", "[fe80::2%lo]:700", syscall.EINVAL, ""},
		{"[fe80::1%eth0]:0", "[fe80::2%3]:700", syscall.EINVAL, ""},
		{"[fe80::1%eth0]:0", "[::1]:700", syscall.ENETUNREACH, ""},
		{"[fe80::1%eth0]:0", "[fd00::1]:700", nil, "fe80::1%eth0"},
		{"[::1]:0", "[fe80::1]:700", syscall.EINVAL, ""},
		{"[fd00::1]:0", "[fe80::2%eth0]:700", nil, "fd00::1"},
	} {
		t.Run(c.from+" to "+c.to, func(t *testing.T) {
			s, err := a.NewStream(impl.TCP)
			require.NoError(t, err)
			defer func() { _ = s.Close() }()
			if c.from != "" {
				require.NoError(t, s.Bind(at(t, c.from)))
			}
			err = s.Connect(t.Context(), at(t, c.to))
			require.ErrorIs(t, err, c.err)
			if c.err == nil {
				assert.Equal(t, netip.MustParseAddr(c.local), s.LocalEndpoint().Addr())
			}
		})
	}
}

func TestZonesOfBoundSockets(t *testing.T) {
	_, a, _ := near(t)
	for _, c := range []struct {
		at    string
		err   error
		local string
	}{
		{"[fe80::1%eth0]:0", nil, "fe80::1%eth0"},
		{"[fe80::1%2]:0", nil, "fe80::1%eth0"},
		{"[fe80::1]:0", syscall.EINVAL, ""},
		{"[fe80::1%nosuch]:0", syscall.EINVAL, ""},
		{"[fe80::1%3]:0", syscall.ENODEV, ""},
		{"[fe80::1%lo]:0", syscall.EADDRNOTAVAIL, ""},
		{"[fe80::2%eth0]:0", syscall.EADDRNOTAVAIL, ""},
		{"[fd00::1%nosuch]:0", nil, "fd00::1"},
		{"[::1%eth0]:0", nil, "::1"},
	} {
		for _, s := range []func() (impl.Socket, error){
			func() (impl.Socket, error) { return a.NewServer(impl.TCP) },
			func() (impl.Socket, error) { return a.NewStream(impl.TCP) },
			func() (impl.Socket, error) { return a.NewDatagram(impl.UDP) },
			func() (impl.Socket, error) { return a.NewRaw(impl.ICMP6) },
		} {
			s, err := s()
			require.NoError(t, err)
			require.ErrorIs(t, s.Bind(at(t, c.at)), c.err, "%s %s", s.Network(), c.at)
			if c.err == nil {
				assert.Equal(t, netip.MustParseAddr(c.local), s.LocalEndpoint().Addr(), "%s %s", s.Network(), c.at)
			}
			require.NoError(t, s.Close())
		}
	}
}

// One place has one name, so that no other socket can be bound to it by another name.
func TestAZoneByNumberIsTheSamePlace(t *testing.T) {
	_, a, _ := near(t)
	for _, network := range []impl.Network{impl.TCP, impl.UDP} {
		bind := func(text string) error {
			if network == impl.UDP {
				d, err := a.NewDatagram(network)
				require.NoError(t, err)
				t.Cleanup(func() { _ = d.Close() })
				return d.Bind(at(t, text))
			}
			l, err := a.NewServer(network)
			require.NoError(t, err)
			t.Cleanup(func() { _ = l.Close() })
			return l.Bind(at(t, text))
		}
		require.NoError(t, bind("[fe80::1%eth0]:9"))
		require.ErrorIs(t, bind("[fe80::1%2]:9"), syscall.EADDRINUSE)
		require.NoError(t, bind("[::1%lo]:9"))
		require.ErrorIs(t, bind("[::1%nosuch]:9"), syscall.EADDRINUSE)
	}
}

func TestZonesOfDatagrams(t *testing.T) {
	n, a, b := near(t)
	receiver := bound(t, b, "[::]:9")
	sender := bound(t, a, "[::]:8")
	p := make([]byte, 9)
	for to, want := range map[string]error{
		"[fe80::2%eth0]:9": nil, "[fe80::2]:9": nil, "[fe80::2%nosuch]:9": nil, "[ff02::1]:9": nil, "[ff02::1%2]:9": nil,
		"[fe80::2%lo]:9": syscall.ENETUNREACH, "[fe80::2%3]:9": syscall.ENETUNREACH,
		"[ff02::1%lo]:9": syscall.ENETUNREACH, "[ff02::1%3]:9": syscall.ENETUNREACH,
	} {
		_, err := sender.Send([]byte("x"), at(t, to))
		require.ErrorIs(t, err, want, to)
		if want == nil {
			m, err := receiver.Receive(p)
			require.NoError(t, err)
			assert.Equal(t, at(t, "[fe80::1%eth0]:8"), m.From, to)
			_, err = receiver.Send([]byte("y"), m.From)
			require.NoError(t, err)
			m, err = sender.Receive(p)
			require.NoError(t, err)
			assert.Equal(t, at(t, "[fe80::2%eth0]:9"), m.From, to)
		}
	}
	for to, want := range map[string]error{
		"[fe80::2%2]:9": nil, "[ff02::1%2]:9": nil,
		"[fe80::2]:9": syscall.EINVAL, "[ff02::1]:9": syscall.EINVAL, "[ff01::1]:9": syscall.EINVAL, "[ff02::1%nosuch]:9": syscall.EINVAL,
		"[ff02::1%3]:9": syscall.ENETUNREACH, "[fe80::2%lo]:9": syscall.ENETUNREACH,
	} {
		s := newDatagram(t, a, impl.UDP)
		require.ErrorIs(t, s.Connect(at(t, to)), want, to)
		if want == nil {
			assert.Equal(t, "eth0", s.RemoteEndpoint().Addr().Zone())
			assert.Equal(t, "fe80::1%eth0", s.LocalEndpoint().Addr().String())
		}
	}
	assert.Contains(t, fmt.Sprint(n.Snapshot()), "[fe80::1%eth0]")
}

func bound(t *testing.T, h *memory.Host, text string) impl.Datagram {
	t.Helper()
	d := newDatagram(t, h, impl.UDP)
	require.NoError(t, d.Bind(at(t, text)))
	return d
}

// A multicast to an interface-local group arrives on the host itself.
func TestAGroupOfTheInterfaceStaysThere(t *testing.T) {
	_, a, b := near(t)
	here, there := bound(t, a, "[::]:9"), bound(t, b, "[::]:9")
	sender := newDatagram(t, a, impl.UDP)
	_, err := sender.Send([]byte("x"), at(t, "[ff01::1%eth0]:9"))
	require.NoError(t, err)
	m, err := here.TryReceive(make([]byte, 1))
	require.NoError(t, err)
	assert.Equal(t, "fe80::1%eth0", m.From.Addr().String())
	_, err = there.TryReceive(make([]byte, 1))
	require.ErrorIs(t, err, impl.ErrWouldBlock)
}

// A socket that is bound to a group receives what is sent to it, and joins by zone.
func TestZonesOfGroups(t *testing.T) {
	_, a, b := near(t)
	receiver := bound(t, b, "[ff02::7%2]:9")
	assert.Equal(t, at(t, "[ff02::7%eth0]:9"), receiver.LocalEndpoint())
	m := receiver.(impl.Multicast)
	group := netip.MustParseAddr("ff02::7")
	require.ErrorIs(t, m.JoinGroup(group.WithZone("nosuch"), netip.Addr{}), syscall.ENODEV)
	require.ErrorIs(t, m.JoinGroup(group.WithZone("3"), netip.Addr{}), syscall.ENODEV)
	require.ErrorIs(t, m.JoinGroup(group, netip.MustParseAddr("fe80::2%lo")), syscall.ENODEV)
	require.NoError(t, m.JoinGroup(group.WithZone("lo"), netip.Addr{}))
	require.NoError(t, m.JoinGroup(group.WithZone("eth0"), netip.Addr{}))
	require.ErrorIs(t, m.JoinGroup(group, netip.MustParseAddr("fe80::2")), syscall.EADDRINUSE)
	sender := newDatagram(t, a, impl.UDP)
	_, err := sender.Send([]byte("x"), at(t, "[ff02::7]:9"))
	require.NoError(t, err)
	_, err = receiver.Receive(make([]byte, 1))
	require.NoError(t, err)
	require.NoError(t, m.LeaveGroup(group, netip.MustParseAddr("fe80::2%eth0")))
	require.NoError(t, m.LeaveGroup(group.WithZone("1"), netip.Addr{}))
	require.ErrorIs(t, m.LeaveGroup(group, netip.Addr{}), syscall.EADDRNOTAVAIL)
}

func TestAHostKnowsItsZone(t *testing.T) {
	n, a, b := near(t)
	assert.Equal(t, []netip.Addr{netip.MustParseAddr("fe80::1%eth0"), netip.MustParseAddr("fd00::1")}, a.Addrs())
	addrs, err := a.LookupHost(t.Context(), "b")
	require.NoError(t, err)
	assert.Equal(t, b.Addrs(), addrs)
	names, err := a.LookupAddr(t.Context(), netip.MustParseAddr("fe80::2"))
	require.NoError(t, err)
	assert.Len(t, names, 1)
	for text, reason := range map[string]string{
		"fe80::2": "belongs to host", "fe80::2%eth0": "belongs to host", "fe80::3%lo": "interface other than eth0",
		"fe80::3%nosuch": "interface other than eth0", "fd00::3%eth0": "has a zone",
	} {
		_, err := n.AddHost("c", text)
		require.ErrorContains(t, err, reason, text)
	}
	_, err = n.AddHost("c", "fe80::3%2")
	require.NoError(t, err)
}
