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
