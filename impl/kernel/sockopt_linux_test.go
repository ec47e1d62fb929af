package kernel

import (
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest/system"
)

func TestASocketOfBothFamiliesHasTheOptionsOfBoth(t *testing.T) {
	system.IPv4.Need(t)
	for _, bindFirst := range []bool{false, true} {
		s := freshDatagram(t, impl.UDP)
		set := func() {
			require.NoError(t, impl.Set(s, impl.TTL, 33))
			require.NoError(t, impl.Set(s, impl.MulticastTTL, 7))
			require.NoError(t, impl.Set(s, impl.MulticastLoop, false))
			require.NoError(t, impl.Set(s, impl.MulticastInterface, loopback))
		}
		if !bindFirst {
			set()
		}
		require.NoError(t, s.Bind(impl.Endpoint{}))
		if bindFirst {
			set()
		}
		lo, err := interfaceOf(loopback)
		require.NoError(t, err)
		for _, o := range []struct{ level, name, want int }{
			{syscall.IPPROTO_IP, syscall.IP_TTL, 33},
			{syscall.IPPROTO_IPV6, syscall.IPV6_UNICAST_HOPS, 33},
			{syscall.IPPROTO_IP, syscall.IP_MULTICAST_TTL, 7},
			{syscall.IPPROTO_IPV6, syscall.IPV6_MULTICAST_HOPS, 7},
			{syscall.IPPROTO_IP, syscall.IP_MULTICAST_LOOP, 0},
			{syscall.IPPROTO_IPV6, syscall.IPV6_MULTICAST_LOOP, 0},
			{syscall.IPPROTO_IPV6, syscall.IPV6_MULTICAST_IF, lo},
		} {
			require.NoError(t, s.live.Control(func(fd uintptr) {
				got, err := getInt(fd, o.level, o.name)
				require.NoError(t, err)
				assert.Equal(t, o.want, got, "%+v", o)
			}))
		}
		on, err := impl.Get(s, impl.MulticastInterface)
		require.NoError(t, err)
		assert.Equal(t, loopback, on)
	}
}

func TestReusePortSharesAnEndpoint(t *testing.T) {
	share := func(socket any) {
		t.Helper()
		require.NoError(t, impl.Set(socket, impl.ReusePort, true))
		on, err := impl.Get(socket, impl.ReusePort)
		require.NoError(t, err)
		require.True(t, on)
	}
	first, second, third := newServer(impl.TCP), newServer(impl.TCP), newServer(impl.TCP)
	a, b, c := freshDatagram(t, impl.UDP4), freshDatagram(t, impl.UDP4), freshDatagram(t, impl.UDP4)
	share(first)
	share(second)
	share(a)
	share(b)
	for _, sockets := range [][3]impl.Socket{{first, second, third}, {a, b, c}} {
		for _, s := range sockets {
			t.Cleanup(func() { _ = s.Close() })
		}
		require.NoError(t, sockets[0].Bind(impl.IP(loopback, 0)))
		require.NoError(t, sockets[1].Bind(sockets[0].LocalEndpoint()))
		require.ErrorIs(t, sockets[2].Bind(sockets[0].LocalEndpoint()), syscall.EADDRINUSE)
	}
	require.NoError(t, first.Listen(1))
	require.NoError(t, second.Listen(1))
}
