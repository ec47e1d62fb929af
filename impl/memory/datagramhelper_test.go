package memory_test

import (
	"fmt"
	"net/netip"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// none is the zero endpoint: as a destination, the peer.
var none impl.Endpoint

// newDatagram makes a datagram socket without an endpoint.
func newDatagram(tb testing.TB, h *memory.Host, network impl.Network) impl.Datagram {
	tb.Helper()
	s, err := h.NewDatagram(network)
	require.NoError(tb, err)
	return s
}

// boundDatagram makes one that is bound to an endpoint.
func boundDatagram(tb testing.TB, h *memory.Host, network impl.Network, at impl.Endpoint) impl.Datagram {
	tb.Helper()
	s := newDatagram(tb, h, network)
	require.NoError(tb, s.Bind(at))
	return s
}

var unixNames atomic.Int64

// datagramAt returns an endpoint on the loopback interface that a socket can be bound
// to.
func datagramAt(network impl.Network) impl.Endpoint {
	switch network {
	case impl.Unixgram:
		return impl.UnixPath(fmt.Sprintf("/run/datagrams/%d", unixNames.Add(1)))
	case impl.UDP6:
		return impl.IP(netip.IPv6Loopback(), 0)
	default:
		return impl.IP(loopback, 0)
	}
}

// datagramPair returns a socket that is connected to another, both bound on the
// loopback interface.
func datagramPair(tb testing.TB, h *memory.Host, network impl.Network) (from, to impl.Datagram) {
	tb.Helper()
	from = boundDatagram(tb, h, network, datagramAt(network))
	to = boundDatagram(tb, h, network, datagramAt(network))
	require.NoError(tb, from.Connect(to.LocalEndpoint()))
	return from, to
}

// hostSocket makes a socket that is bound to the first address of a new host.
func hostSocket(tb testing.TB, n *memory.Network, name string, network impl.Network) impl.Datagram {
	tb.Helper()
	h, err := n.AddHost(name)
	require.NoError(tb, err)
	return boundDatagram(tb, h, network, impl.IP(h.Addrs()[0], 0))
}

// sends sends a text to an endpoint, the zero one for the peer.
func sends(tb testing.TB, s impl.Datagram, text string, to impl.Endpoint) {
	tb.Helper()
	n, err := s.Send([]byte(text), to)
	require.NoError(tb, err)
	require.Len(tb, text, n)
}

// gets requires that the text waits to be received, and returns its sender.
func gets(tb testing.TB, s impl.Datagram, text string) impl.Endpoint {
	tb.Helper()
	p := make([]byte, 100)
	m, err := s.TryReceive(p)
	require.NoError(tb, err)
	require.Equal(tb, text, string(p[:m.N]))
	return m.From
}

// getsNothing requires that no datagram waits.
func getsNothing(tb testing.TB, s impl.Datagram) {
	tb.Helper()
	m, err := s.TryReceive(make([]byte, 100))
	require.Equal(tb, impl.ErrWouldBlock, err, "%v", m)
}
