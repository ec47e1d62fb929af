package memory_test

import (
	"errors"
	"net"
	"net/netip"
	"slices"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

func TestDatagramOptionNames(t *testing.T) {
	h := memory.New()
	for _, network := range []impl.Network{impl.UDP, impl.UDP4, impl.UDP6} {
		names := impl.OptionNames(newDatagram(t, h, network))
		assert.Equal(t, []string{
			"broadcast", "multicast-interface", "multicast-loop", "multicast-ttl", "receive-buffer",
			"reuse-addr", "reuse-port", "send-buffer", "ttl", "v6-only",
		}, names)
		assert.True(t, slices.IsSorted(names))
	}
	s := newDatagram(t, h, impl.Unixgram)
	assert.Equal(t, []string{"receive-buffer", "send-buffer", "unlink-on-close"}, impl.OptionNames(s))
	require.ErrorIs(t, impl.Set(s, impl.Broadcast, true), errors.ErrUnsupported)
	_, ok := s.(impl.Multicast)
	assert.False(t, ok)
}

// A number of hops is in a range; Linux takes 0 only for groups. An invalid value is
// reported before a closed socket.
func TestHops(t *testing.T) {
	s := newDatagram(t, memory.New(), impl.UDP)
	for _, key := range []impl.Option[int]{impl.TTL, impl.MulticastTTL} {
		for _, n := range []int{1, 17, 255} {
			require.NoError(t, impl.Set(s, key, n))
			got, err := impl.Get(s, key)
			require.NoError(t, err)
			assert.Equal(t, n, got)
		}
	}
	require.ErrorIs(t, impl.Set(s, impl.TTL, 0), syscall.EINVAL)
	require.NoError(t, impl.Set(s, impl.MulticastTTL, 0))
	require.NoError(t, s.Close())
	for _, n := range []int{-1, 256} {
		for _, key := range []impl.Option[int]{impl.TTL, impl.MulticastTTL} {
			assert.Equal(t, &impl.RangeError{What: key.Name(), Value: int64(n), Min: 0, Max: 255}, impl.Set(s, key, n))
		}
	}
	require.ErrorIs(t, impl.Set(s, impl.TTL, 1), net.ErrClosed)
}

func TestMulticastInterface(t *testing.T) {
	h := memory.New()
	lo5, foreign := netip.MustParseAddr("127.0.0.5"), netip.MustParseAddr("203.0.113.1")
	only4, dual := newDatagram(t, h, impl.UDP4), newDatagram(t, h, impl.UDP)
	for _, s := range []impl.Datagram{only4, dual} {
		require.NoError(t, impl.Set(s, impl.MulticastInterface, lo5))
		require.ErrorIs(t, impl.Set(s, impl.MulticastInterface, foreign), syscall.EADDRNOTAVAIL)
		got, err := impl.Get(s, impl.MulticastInterface)
		require.NoError(t, err)
		assert.Equal(t, lo5, got)
		require.NoError(t, impl.Set(s, impl.MulticastInterface, netip.Addr{}))
	}
	require.NoError(t, impl.Set(dual, impl.MulticastInterface, lo6))
	require.ErrorIs(t, impl.Set(only4, impl.MulticastInterface, lo6), syscall.EADDRNOTAVAIL)
}

// V6Only can be set only before there is a family.
func TestV6OnlyIsSetEarly(t *testing.T) {
	h := memory.New()
	for network, byDefault := range map[impl.Network]bool{impl.UDP: false, impl.UDP6: true} {
		s := newDatagram(t, h, network)
		got, err := impl.Get(s, impl.V6Only)
		require.NoError(t, err)
		assert.Equal(t, byDefault, got)
		require.NoError(t, impl.Set(s, impl.V6Only, !byDefault))
		require.NoError(t, s.Bind(none))
		require.ErrorIs(t, impl.Set(s, impl.V6Only, byDefault), syscall.EINVAL)
	}
}

// The sizes of the buffers follow the rules of all sockets, and each takes effect when
// it is set.
func TestDatagramBuffers(t *testing.T) {
	for _, network := range datagramNetworks {
		s := newDatagram(t, memory.New(), network)
		for key, least := range map[impl.Option[int]]int{impl.ReceiveBuffer: 2304, impl.SendBuffer: 4608} {
			for asked, want := range map[int]int{1: least, 10000: 20000, -1: 8388608, 1 << 30: 8388608} {
				require.NoError(t, impl.Set(s, key, asked))
				got, err := impl.Get(s, key)
				require.NoError(t, err)
				assert.Equal(t, want, got, "%s %d", key, asked)
			}
		}
		usual, err := impl.Get(newDatagram(t, memory.New(), network), impl.ReceiveBuffer)
		require.NoError(t, err)
		assert.Equal(t, 212992, usual)
	}
}
