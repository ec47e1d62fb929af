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

// The chosen ports are different until none is left.
func TestUDPPortsRunOut(t *testing.T) {
	h := memory.New()
	require.NoError(t, h.SetEphemeralPorts(40000, 40099))
	seen := map[uint16]bool{}
	for range 100 {
		port := boundDatagram(t, h, impl.UDP4, impl.IP(loopback, 0)).LocalEndpoint().Port()
		require.False(t, seen[port])
		seen[port] = true
	}
	s := newDatagram(t, h, impl.UDP4)
	require.ErrorIs(t, s.Bind(impl.IP(loopback, 0)), syscall.EADDRINUSE)
	_, err := s.Send(nil, impl.IP(loopback, 9))
	require.ErrorIs(t, err, syscall.EAGAIN, "as connect and sendto of Linux say")
	require.ErrorIs(t, s.Connect(impl.IP(loopback, 9)), syscall.EAGAIN)
	boundDatagram(t, h, impl.UDP6, impl.IP(lo6, 0)) // other addresses have ports of their own
}

// A socket that is connected over IPv6 and could use IPv4 too keeps others from the
// wildcard of IPv4, as on Linux, but not from a single address.
func TestUDPPortOfADualSocketThatIsConnected(t *testing.T) {
	h := memory.New()
	s := newDatagram(t, h, impl.UDP)
	require.NoError(t, s.Connect(impl.IP(lo6, 9)))
	port := s.LocalEndpoint().Port()
	require.ErrorIs(t, newDatagram(t, h, impl.UDP4).Bind(impl.IP(any4, port)), syscall.EADDRINUSE)
	require.NoError(t, newDatagram(t, h, impl.UDP4).Bind(impl.IP(loopback, port)))
	only6 := newDatagram(t, h, impl.UDP6)
	require.NoError(t, only6.Connect(impl.IP(lo6, 9)))
	boundDatagram(t, h, impl.UDP4, impl.IP(any4, only6.LocalEndpoint().Port()))
}

// The receiver of a datagram: the socket connected to the sender, then one at the
// address, then one at the wildcard, of the family before of both; and of equals the
// latest.
func TestUDPReceiver(t *testing.T) {
	h := memory.New()
	const port = 99
	shared := func(network impl.Network, addr netip.Addr) impl.Datagram {
		s := newDatagram(t, h, network)
		require.NoError(t, impl.Set(s, impl.ReuseAddr, true))
		require.NoError(t, s.Bind(impl.IP(addr, port)))
		return s
	}
	sender := boundDatagram(t, h, impl.UDP4, impl.IP(loopback, 0))
	candidates := []impl.Datagram{shared(impl.UDP4, loopback), shared(impl.UDP4, loopback), shared(impl.UDP4, any4), shared(impl.UDP, any6), shared(impl.UDP4, loopback)}
	require.NoError(t, candidates[0].Connect(sender.LocalEndpoint()))
	for _, next := range []int{0, 4, 1, 2, 3} {
		sends(t, sender, "x", impl.IP(loopback, port))
		for i, c := range candidates {
			if i == next {
				gets(t, c, "x")
				require.NoError(t, c.Close())
			} else if c.CanRead() {
				t.Fatalf("%d got what %d should have", i, next)
			}
		}
	}
}

// Sockets that share a port by ReusePort share out all senders, and each sender always
// gets the same of them.
func TestUDPReusePortSharesSendersOut(t *testing.T) {
	h := memory.New()
	var group [3]impl.Datagram
	for i := range group {
		group[i] = newDatagram(t, h, impl.UDP4)
		require.NoError(t, impl.Set(group[i], impl.ReusePort, true))
		require.NoError(t, group[i].Bind(impl.IP(loopback, 99)))
	}
	var senders [3]int
	for range 300 {
		s := boundDatagram(t, h, impl.UDP4, impl.IP(loopback, 0))
		for range 3 {
			sends(t, s, "x", impl.IP(loopback, 99))
		}
		for i, r := range group {
			if r.CanRead() {
				senders[i]++
				for range 3 {
					assert.Equal(t, s.LocalEndpoint(), gets(t, r, "x"))
				}
			}
		}
		require.NoError(t, s.Close())
	}
	assert.Equal(t, 300, senders[0]+senders[1]+senders[2])
	for _, n := range senders {
		assert.InDelta(t, 100, n, 40)
	}
}

// A socket that is connected to port 0 receives from every port of the address.
func TestUDPConnectedToPortZero(t *testing.T) {
	h := memory.New()
	to := boundDatagram(t, h, impl.UDP4, datagramAt(impl.UDP4))
	require.NoError(t, to.Connect(impl.IP(loopback, 0)))
	for _, other := range []netip.Addr{loopback, netip.MustParseAddr("127.0.0.2")} {
		from := boundDatagram(t, h, impl.UDP4, impl.IP(other, 0))
		_, err := from.Send([]byte("x"), to.LocalEndpoint())
		require.NoError(t, err)
		require.Equal(t, other == loopback, to.CanRead(), "from %v", other)
		_, _ = to.TryReceive(nil)
	}
	_, err := to.Send(nil, impl.IP(loopback, 9))
	require.NoError(t, err)
	_, err = to.TryReceive(nil)
	require.ErrorIs(t, err, syscall.ECONNREFUSED, "and all that it is told")
}
