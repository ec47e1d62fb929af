package kernel

import (
	"fmt"
	"net/netip"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// packetsOf answers n packets with room for some bytes.
func packetsOf(n int, to impl.Endpoint) []impl.Packet {
	ps := make([]impl.Packet, n)
	for i := range ps {
		ps[i] = impl.Packet{Data: fmt.Appendf(nil, "%08d", i), To: to}
	}
	return ps
}

// What is more than a system call moves is moved by several, and a receive takes
// no more than one call does.
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
	for _, network := range datagramNetworks {
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

// An address that is written for the kernel is the one that is read.
func TestAddressesGoThereAndBack(t *testing.T) {
	var s sender
	var z zone
	for family, endpoints := range map[int][]impl.Endpoint{
		syscall.AF_INET:  {impl.IP(loopback, 0x1234), impl.IP(netip.MustParseAddr("192.0.2.1"), 1)},
		syscall.AF_INET6: {impl.IP(netip.IPv6Loopback(), 0x1234), impl.IP(loopback, 7), impl.IP(netip.MustParseAddr("fe80::1%lo"), 65535)},
		syscall.AF_UNIX: {
			{}, impl.UnixPath("/run/a"), impl.UnixPath("b"), impl.UnixPath("@name"), impl.UnixPath("@na\x00me"),
			impl.UnixPath("/" + strings.Repeat("p", 106)), impl.UnixPath("@" + strings.Repeat("p", 107)),
		},
	} {
		for _, e := range endpoints {
			require.NoError(t, s.set(family, e, &z))
			assert.Equal(t, e, s.endpoint(&z))
		}
	}
	for _, tooLong := range []string{"/" + strings.Repeat("p", 107), "@" + strings.Repeat("p", 108)} {
		require.ErrorIs(t, s.set(syscall.AF_UNIX, impl.UnixPath(tooLong), &z), syscall.EINVAL)
	}
	require.NoError(t, s.set(syscall.AF_UNIX, impl.Unnamed, &z))
	assert.EqualValues(t, 2, s.size, "that is no name")
	require.Error(t, s.set(syscall.AF_INET6, impl.IP(netip.MustParseAddr("fe80::1%no-such-zone"), 1), &z))
}

// A zone that is not there ends a batch where it is met.
func TestABatchThatCannotBeAddressed(t *testing.T) {
	s := boundDatagram(t, impl.UDP6)
	for at := range 3 {
		out := packetsOf(4, s.LocalEndpoint())
		out[at].To = impl.IP(netip.MustParseAddr("fe80::1%no-such-zone"), 1)
		n, err := s.SendBatch(out)
		assert.Equal(t, at, n)
		require.Error(t, err)
		_, alone := s.Send(nil, out[at].To)
		assert.Equal(t, alone, err)
	}
}
