package kernel

import (
	"net/netip"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

func TestHopsAreLimited(t *testing.T) {
	s := freshDatagram(t, impl.UDP)
	for _, o := range []impl.Option[int]{impl.TTL, impl.MulticastTTL} {
		for _, hops := range []int{-1, 256} {
			err := impl.Set(s, o, hops)
			assert.Equal(t, &impl.RangeError{What: o.Name(), Value: int64(hops), Min: 0, Max: 255}, err)
		}
	}
	require.ErrorIs(t, s.SetOption(impl.TTL.Name(), "many"), impl.ErrArgument)
}

func TestAnInterfaceThatIsNotThere(t *testing.T) {
	for network, on := range map[impl.Network]string{
		impl.UDP: "203.0.113.1", impl.UDP4: "203.0.113.1", impl.UDP6: "2001:db8::1",
	} {
		s := freshDatagram(t, network)
		require.ErrorIs(t, impl.Set(s, impl.MulticastInterface, netip.MustParseAddr(on)), syscall.EADDRNOTAVAIL)
		is, err := impl.Get(s, impl.MulticastInterface)
		require.NoError(t, err)
		assert.Equal(t, netip.Addr{}, is)
		require.NoError(t, impl.Set(s, impl.MulticastInterface, netip.Addr{}))
	}
	require.ErrorIs(t, impl.Set(freshDatagram(t, impl.UDP4), impl.MulticastInterface, netip.IPv6Loopback()), syscall.EADDRNOTAVAIL)
}
