package kernel

import (
	"fmt"
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// packetsOf returns n packets with room for some bytes.
func packetsOf(n int, to impl.Endpoint) []impl.Packet {
	ps := make([]impl.Packet, n)
	for i := range ps {
		ps[i] = impl.Packet{Data: fmt.Appendf(nil, "%08d", i), To: to}
	}
	return ps
}

// A batch larger than what one system call moves is sent by several, and a
// receive takes no more than one system call does.
func TestABatchOfMoreThanACallMoves(t *testing.T) {
	const n = 3*batchSize + 7
	for _, connected := range []bool{true, false} {
		near, far := boundDatagram(t, impl.Unixgram), boundDatagram(t, impl.Unixgram)
		to := far.LocalEndpoint()
		if connected {
			require.NoError(t, near.Connect(to))
			to = impl.Endpoint{}
		}
		done := make(chan error)
		go func() {
			sent, err := near.SendBatch(packetsOf(n, to))
			assert.Equal(t, n, sent)
			done <- err
		}()
		in := packetsOf(n, impl.Endpoint{})
		for got := 0; got < n; {
			k, err := far.ReceiveBatch(in)
			require.NoError(t, err)
			for i, p := range in[:k] {
				require.Equal(t, impl.Message{N: 8, From: near.LocalEndpoint()}, p.Message)
				require.Equal(t, fmt.Sprintf("%08d", got+i), string(p.Data))
			}
			got += k
		}
		require.NoError(t, <-done)
	}

	near, far := datagramPair(t, impl.UDP4)
	for range batchSize + 1 {
		_, err := near.Send(nil, impl.Endpoint{})
		require.NoError(t, err)
	}
	for _, want := range []int{batchSize, 1} {
		k, err := far.ReceiveBatch(make([]impl.Packet, n))
		require.NoError(t, err)
		assert.Equal(t, want, k)
	}
}

func TestABatchTakesNoMemory(t *testing.T) {
	for _, network := range datagramNetworks(t) {
		near, far := datagramPair(t, network)
		out, in := packetsOf(10, impl.Endpoint{}), packetsOf(10, impl.Endpoint{})
		turn := func() {
			n, err := near.SendBatch(out)
			require.NoError(t, err)
			require.True(t, n == len(out))
			n, err = far.ReceiveBatch(in)
			require.NoError(t, err)
			require.True(t, n == len(in))
		}
		assert.Zero(t, testing.AllocsPerRun(100, turn), "%s to the peer", network)
		require.NoError(t, near.Connect(impl.Endpoint{}))
		for i := range out {
			out[i].To = far.LocalEndpoint()
		}
		assert.Zero(t, testing.AllocsPerRun(100, turn), "%s to one by name", network)
	}
}

// A zone that names no interface ends a batch at its packet.
func TestABatchThatCannotBeAddressed(t *testing.T) {
	s := boundDatagram(t, impl.UDP6)
	for at := range 3 {
		out := packetsOf(4, s.LocalEndpoint())
		out[at].To = impl.IP(netip.MustParseAddr("fe80::1%99999"), 1)
		n, err := s.SendBatch(out)
		assert.Equal(t, at, n)
		require.Error(t, err)
		_, alone := s.Send(nil, out[at].To)
		assert.Equal(t, alone, err)
	}
}
