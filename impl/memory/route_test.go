package memory_test

import (
	"net/netip"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// sendingFrom is the result of sending from one address to another: of Connect on TCP,
// and of Connect and Send on UDP and on a raw socket.
type sendingFrom struct {
	from, to string // from is empty for a socket that is not bound
	tcp, udp error
}

// Without an address of the family a host has only routes to itself. All of it was
// measured on Linux with only the loopback interface.
func TestRouteOfAHostWithoutAddresses(t *testing.T) {
	for _, c := range []sendingFrom{
		{"", "10.0.0.2", syscall.ENETUNREACH, syscall.ENETUNREACH},
		{"0.0.0.0", "10.0.0.2", syscall.ENETUNREACH, syscall.ENETUNREACH},
		{"127.0.0.1", "10.0.0.2", syscall.ENETUNREACH, syscall.ENETUNREACH},
		{"127.0.0.5", "192.0.2.1", syscall.ENETUNREACH, syscall.ENETUNREACH},
		{"127.0.0.5", "127.0.0.1", syscall.ECONNREFUSED, nil},
		{"", "fd00::2", syscall.ENETUNREACH, syscall.ENETUNREACH},
		{"::1", "fd00::2", syscall.ENETUNREACH, syscall.ENETUNREACH},
		{"::1", "ff05::9", syscall.ENETUNREACH, syscall.ENETUNREACH},
		{"::1", "::1", syscall.ECONNREFUSED, nil},
	} {
		c.check(t, func(testing.TB) *memory.Host { return memory.New() })
	}
}

// With an address every other address can be on the network. The loopback address of
// IPv4 means nothing there; that of IPv6 does, but no host takes a packet from it. All
// of it was measured on Linux with a default route.
func TestRouteOfAHostWithAddresses(t *testing.T) {
	for _, c := range []sendingFrom{
		{"", "10.0.0.2", syscall.ECONNREFUSED, nil},
		{"", "192.0.2.1", syscall.EHOSTUNREACH, nil},
		{"127.0.0.1", "10.0.0.2", syscall.EINVAL, syscall.EINVAL},
		{"127.0.0.5", "192.0.2.1", syscall.EINVAL, syscall.EINVAL},
		{"127.0.0.1", "10.0.0.1", syscall.ECONNREFUSED, nil},
		{"10.0.0.1", "127.0.0.1", syscall.ECONNREFUSED, nil},
		{"::1", "fd00::2", syscall.ETIMEDOUT, nil},
		{"::1", "fd00::1", syscall.ETIMEDOUT, nil},
		{"::1", "2001:db8::1", syscall.EHOSTUNREACH, nil},
		{"fd00::1", "::1", syscall.ECONNREFUSED, nil},
	} {
		c.check(t, func(t testing.TB) *memory.Host {
			n := memory.NewNetwork()
			h := addHost(t, n, "one")
			addHost(t, n, "two")
			return h
		})
	}
}

func (c *sendingFrom) check(t *testing.T, host func(testing.TB) *memory.Host) {
	t.Helper()
	t.Run(c.from+" to "+c.to, func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			h := host(t)
			addr := netip.MustParseAddr(c.to)
			stream, udp, raw := impl.TCP6, impl.UDP6, impl.ICMP6
			if addr.Is4() {
				stream, udp, raw = impl.TCP4, impl.UDP4, impl.ICMP4
			}
			s, err := h.NewStream(stream)
			require.NoError(t, err)
			c.bind(t, s)
			require.ErrorIs(t, s.Connect(t.Context(), impl.IP(addr, 9)), c.tcp)
			c.send(t, func() (impl.Datagram, error) { return h.NewDatagram(udp) }, impl.IP(addr, 9))
			c.send(t, func() (impl.Datagram, error) { return h.NewRaw(raw) }, impl.IP(addr, 0))
		})
	})
}

// send sends to an endpoint, and to the same one as the peer.
func (c *sendingFrom) send(t *testing.T, newSocket func() (impl.Datagram, error), to impl.Endpoint) {
	t.Helper()
	for _, connect := range []bool{false, true} {
		d, err := newSocket()
		require.NoError(t, err)
		c.bind(t, d)
		if connect {
			err = d.Connect(to)
		} else {
			_, err = d.Send(make([]byte, 8), to)
		}
		require.ErrorIs(t, err, c.udp, "%s, connect %t", d.Network(), connect)
	}
}

func (c *sendingFrom) bind(t *testing.T, s interface{ Bind(impl.Endpoint) error }) {
	t.Helper()
	if c.from != "" {
		require.NoError(t, s.Bind(impl.IP(netip.MustParseAddr(c.from), 0)))
	}
}

// A packet from the loopback address of IPv6 is lost: a dial tries as long as over a
// link that loses everything.
func TestRouteFromLoopbackOfIPv6(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := memory.NewNetwork()
		one, two := addHost(t, n, "one"), addHost(t, n, "two")
		l, err := two.NewServer(impl.TCP)
		require.NoError(t, err)
		require.NoError(t, l.Bind(impl.IP(two.Addrs()[1], 80)))
		require.NoError(t, l.Listen(5))
		c, err := one.NewStream(impl.TCP)
		require.NoError(t, err)
		require.NoError(t, c.Bind(impl.IP(netip.IPv6Loopback(), 0)))
		began := time.Now()
		require.ErrorIs(t, c.Connect(t.Context(), l.LocalEndpoint()), syscall.ETIMEDOUT)
		assert.Equal(t, 127*time.Second, time.Since(began))
		assert.False(t, l.CanRead())
	})
}
