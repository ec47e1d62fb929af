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

// The source of a datagram depends on its destination, unless its socket is at one
// address.
func TestUDPSource(t *testing.T) {
	n := memory.NewNetwork()
	a, err := n.AddHost("a", "10.0.0.1", "10.0.0.2", "fd00::1")
	require.NoError(t, err)
	b, err := n.AddHost("b", "10.0.0.9", "fd00::9")
	require.NoError(t, err)
	address := netip.MustParseAddr
	for _, c := range []struct {
		sender, to, from string
		on               *memory.Host
	}{
		{"::", "127.0.0.1", "127.0.0.1", a},
		{"::", "127.8.8.8", "127.0.0.1", a},
		{"::", "::1", "::1", a},
		{"::", "10.0.0.2", "10.0.0.2", a},
		{"0.0.0.0", "10.0.0.9", "10.0.0.1", b},
		{"::", "10.0.0.9", "10.0.0.1", b},
		{"::", "fd00::9", "fd00::1", b},
		{"10.0.0.2", "10.0.0.9", "10.0.0.2", b},
		{"10.0.0.2", "127.0.0.1", "10.0.0.2", a},
		{"127.0.0.1", "10.0.0.1", "127.0.0.1", a},
		{"10.0.0.2", "0.0.0.0", "10.0.0.2", a},
	} {
		to := boundDatagram(t, c.on, impl.UDP, impl.IP(any6, 99))
		s := boundDatagram(t, a, impl.UDP, impl.IP(address(c.sender), 0))
		sends(t, s, "x", impl.IP(address(c.to), 99))
		assert.Equal(t, impl.IP(address(c.from), s.LocalEndpoint().Port()), gets(t, to, "x"), "%s to %s", c.sender, c.to)
		require.NoError(t, to.Close())
		require.NoError(t, s.Close())
	}
}

func TestUDPNoRoute(t *testing.T) {
	n := memory.NewNetwork()
	only4, err := n.AddHost("a", "10.0.0.1")
	require.NoError(t, err)
	far4, far6 := impl.IP(netip.MustParseAddr("10.0.0.77"), 9), impl.IP(netip.MustParseAddr("fd00::77"), 9)
	for _, c := range []struct {
		host  *memory.Host
		local netip.Addr
		to    impl.Endpoint
		want  error
	}{
		{memory.New(), any4, far4, syscall.ENETUNREACH},
		{memory.New(), any6, far6, syscall.ENETUNREACH},
		{only4, any6, far6, syscall.ENETUNREACH},
		{only4, loopback, far4, syscall.EINVAL},
		{only4, any4, far4, nil}, // no host has the address, and none replies
	} {
		s := boundDatagram(t, c.host, impl.UDP, impl.IP(c.local, 0))
		for range 3 {
			_, err := s.Send(nil, c.to)
			assert.Equal(t, c.want == nil, err == nil, "%v to %v", c.local, c.to)
			require.ErrorIs(t, err, c.want)
			require.ErrorIs(t, s.Connect(c.to), c.want)
		}
		require.NoError(t, s.Close())
	}
}

// An address is found after its host was added, although no host had it before.
func TestUDPHostIsAddedLater(t *testing.T) {
	n := memory.NewNetwork()
	a := hostSocket(t, n, "a", impl.UDP4)
	to := impl.IP(netip.MustParseAddr("10.0.0.77"), 99)
	require.NoError(t, a.Connect(to))
	sends(t, a, "lost", none)
	h, err := n.AddHost("b", "10.0.0.77")
	require.NoError(t, err)
	b := boundDatagram(t, h, impl.UDP4, to)
	sends(t, a, "found", none)
	assert.Equal(t, a.LocalEndpoint(), gets(t, b, "found"))
}
