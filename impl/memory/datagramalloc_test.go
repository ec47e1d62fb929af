//go:build !race

package memory_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// The race detector has allocations of its own, so these run without it.

func TestDatagramsAllocateNothing(t *testing.T) {
	for _, network := range []impl.Network{impl.UDP4, impl.UDP6, impl.UDP, impl.Unixgram} {
		for _, size := range []int{0, 64, 1200, 60000} {
			from, to := datagramPair(t, memory.New(), network)
			allocatesNothing(t, from, to, size)
		}
	}
}

func TestDatagramsOverALinkAllocateNothing(t *testing.T) {
	n := memory.NewNetwork()
	from, to := hostSocket(t, n, "a", impl.UDP4), hostSocket(t, n, "b", impl.UDP4)
	require.NoError(t, from.Connect(to.LocalEndpoint()))
	allocatesNothing(t, from, to, 1200)
	require.NoError(t, n.ShapeAll(memory.Link{Latency: 1}))
	// As long as an alarm is set there is a timer, which is made once.
	require.NoError(t, from.SetReadDeadline(time.Now().Add(time.Hour)))
	getsNothing(t, from)
	allocatesNothing(t, from, to, 1200)
}

func TestGroupsAllocateNothing(t *testing.T) {
	h := memory.New()
	from, to := boundDatagram(t, h, impl.UDP4, impl.IP(loopback, 0)), boundDatagram(t, h, impl.UDP4, none)
	require.NoError(t, to.(impl.Multicast).JoinGroup(group4, loopback))
	require.NoError(t, from.Connect(impl.IP(group4, to.LocalEndpoint().Port())))
	allocatesNothing(t, from, to, 100)
}

func allocatesNothing(t *testing.T, from, to impl.Datagram, size int) {
	t.Helper()
	p := make([]byte, size)
	allocs := testing.AllocsPerRun(200, func() {
		_, err := from.Send(p, none)
		require.NoError(t, err)
		m, err := to.Receive(p)
		require.NoError(t, err)
		require.True(t, m.N == size)
	})
	assert.Zero(t, allocs, "%d bytes on %s", size, from.Network())
	allocs = testing.AllocsPerRun(200, func() {
		_, err := to.TryReceive(p)
		require.True(t, err == impl.ErrWouldBlock)
	})
	assert.Zero(t, allocs, "would block on %s", from.Network())
	out, in := packetsOf(3, size, none), packetsOf(5, size, none)
	allocs = testing.AllocsPerRun(200, func() {
		n, err := from.(impl.Batch).SendBatch(out)
		require.NoError(t, err)
		require.True(t, n == len(out))
		for got := 0; got < n; {
			m, err := to.(impl.Batch).ReceiveBatch(in)
			require.NoError(t, err)
			got += m
		}
	})
	assert.Zero(t, allocs, "batches of %d bytes on %s", size, from.Network())
}

func TestEchoesAllocateNothing(t *testing.T) {
	n := memory.NewNetwork()
	h, err := n.AddHost("a")
	require.NoError(t, err)
	other, err := n.AddHost("b")
	require.NoError(t, err)
	s := rawOn(t, h)
	require.NoError(t, s.SetReadDeadline(time.Now().Add(time.Hour)))
	p, message := make([]byte, 100), echoRequest(1, 1, "hello")
	for to, heard := range map[impl.Endpoint]int{impl.IP(h.Addrs()[0], 0): 2, impl.IP(other.Addrs()[0], 0): 1} {
		for _, link := range []memory.Link{{}, {Latency: 1}} {
			require.NoError(t, n.ShapeAll(link))
			assert.Zero(t, testing.AllocsPerRun(200, func() {
				_, err := s.Send(message, to)
				require.NoError(t, err)
				for range heard {
					_, err := s.Receive(p)
					require.NoError(t, err)
				}
			}))
		}
	}
}
