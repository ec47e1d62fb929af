package memory_test

import (
	"encoding/binary"
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// rawOn makes a raw socket of ICMP for IPv4 that receives all that comes to a host.
func rawOn(t *testing.T, h *memory.Host) impl.Datagram {
	t.Helper()
	s, err := h.NewRaw(impl.ICMP4)
	require.NoError(t, err)
	t.Cleanup(func() { _ = s.Close() })
	require.NoError(t, s.Bind(none))
	return s
}

// echoRequest returns an echo request of IPv4 with its checksum.
func echoRequest(id, seq uint16, data string) []byte {
	p := []byte{8, 0, 0, 0}
	p = binary.BigEndian.AppendUint16(p, id)
	p = binary.BigEndian.AppendUint16(p, seq)
	p = append(p, data...)
	sum := uint32(0)
	for i, b := range p {
		sum += uint32(b) << (8 * (1 - i%2))
	}
	for sum > 0xffff {
		sum = sum>>16 + sum&0xffff
	}
	binary.BigEndian.PutUint16(p[2:], ^uint16(sum))
	return p
}

// kindOf returns the kind of the message that a raw socket of IPv4 receives next.
func kindOf(t *testing.T, s impl.Datagram) byte {
	t.Helper()
	p := make([]byte, 100)
	m, err := s.TryReceive(p)
	require.NoError(t, err)
	require.Greater(t, m.N, 20)
	return p[20]
}

// A raw socket is in a Snapshot like any other, even one at the wildcard.
func TestRawSocketsAreSeen(t *testing.T) {
	n := memory.NewNetwork(memory.TrackSockets())
	h, err := n.AddHost("a", "10.0.0.1")
	require.NoError(t, err)
	s := rawOn(t, h)
	assert.Equal(t, "a ip4:icmp 0 0 * * BOUND", n.Snapshot()[0].String())
	require.Len(t, n.Leaks(), 1)

	to := impl.IP(netip.MustParseAddr("10.0.0.1"), 0)
	_, err = s.Send(echoRequest(1, 1, "x"), to)
	require.NoError(t, err)
	info, ok := memory.Inspect(s)
	require.True(t, ok)
	assert.Equal(t, 2, info.Queued)
	assert.Equal(t, 2*(20+8+1), info.RecvQueue)

	require.NoError(t, s.Connect(to))
	assert.Equal(t, "a ip4:icmp 58 0 10.0.0.1:0 10.0.0.1:0 ESTABLISHED", n.Snapshot()[0].String())
	require.NoError(t, s.Close())
	assert.Empty(t, n.Snapshot())
	assert.Empty(t, n.Leaks())
}

// A closed socket leaves nothing behind at its host.
func TestRawSocketsAreForgotten(t *testing.T) {
	h := memory.New()
	for range 3 {
		a, b := rawOn(t, h), rawOn(t, h)
		require.NoError(t, a.Close())
		_, err := b.Send(echoRequest(1, 1, "x"), impl.IP(loopback, 0))
		require.NoError(t, err)
		assert.EqualValues(t, 8, kindOf(t, b))
		assert.EqualValues(t, 0, kindOf(t, b))
		require.NoError(t, b.Close())
	}
}

// A crash closes the raw sockets of its host, and they stay closed after a restart.
func TestRawSocketsOnAHostThatCrashes(t *testing.T) {
	h := memory.New()
	s := rawOn(t, h)
	h.Crash()
	_, err := h.NewRaw(impl.ICMP6)
	require.Error(t, err)
	h.Restart()
	_, err = s.Send(echoRequest(1, 1, "x"), impl.IP(loopback, 0))
	require.ErrorContains(t, err, "closed")
	other := rawOn(t, h)
	_, err = other.Send(echoRequest(1, 1, "x"), impl.IP(loopback, 0))
	require.NoError(t, err)
	assert.EqualValues(t, 8, kindOf(t, other))
}

// The buffer takes as many messages of a size as that of Linux, which is full when its
// size is charged.
func TestRawQueueIsAsLongAsTheKernels(t *testing.T) {
	for network, counts := range map[impl.Network]map[int]int{
		impl.ICMP4: {8: 256, 205: 256, 206: 167, 653: 167, 654: 93, 1677: 93, 1678: 49, 8000: 13, 17000: 12, 40000: 6},
		impl.ICMP6: {8: 256, 192: 256, 193: 167, 640: 167, 641: 93, 1664: 93, 1665: 49, 8000: 13, 17000: 12, 40000: 6},
	} {
		for size, want := range counts {
			h := memory.New()
			a, err := h.NewRaw(network)
			require.NoError(t, err)
			to := impl.IP(loopback, 0)
			reply := echoRequest(1, 1, string(make([]byte, size-8)))
			reply[0] = 0
			if network == impl.ICMP6 {
				to, reply[0] = impl.IP(netip.IPv6Loopback(), 0), 129
			}
			for range 300 {
				_, err := a.Send(reply, to)
				require.NoError(t, err)
			}
			got := 0
			for p := make([]byte, 1); ; got++ {
				if _, err := a.TryReceive(p); err != nil {
					break
				}
			}
			assert.Equal(t, want, got, "%d bytes on %s", size, network)
			_, err = a.Send(reply, to)
			require.NoError(t, err)
			assert.True(t, a.CanRead(), "there is room again")
			require.NoError(t, a.Close())
		}
	}
}
