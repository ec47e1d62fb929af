package kernel

import (
	"flag"
	"net/netip"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest/leak"
	"github.com/smalltalk-sockets/go/impl/impltest/long"
	"github.com/smalltalk-sockets/go/impl/impltest/system"
)

// Most of these tests wait for the kernel, so more of them run at once than there
// are processors, unless the command line says how many.
func TestMain(m *testing.M) {
	if err := flag.Set("test.parallel", "8"); err != nil {
		panic(err)
	}
	leak.Main(m)
}

// networks returns the networks that the tests run over, without those that the
// machine lacks.
func networks(tb testing.TB) []impl.Network {
	tb.Helper()
	return system.Networks(tb, impl.TCP, impl.TCP4, impl.TCP6, impl.Unix)
}

// kinds returns the networks for a test that tries each with each: one of each kind,
// and all in the long form of the tests.
func kinds(tb testing.TB) []impl.Network {
	tb.Helper()
	if long.Enabled() {
		return networks(tb)
	}
	return system.Networks(tb, impl.TCP, impl.Unix)
}

var loopback = netip.AddrFrom4([4]byte{127, 0, 0, 1})

// at returns the loopback endpoint that a socket of the network is bound to.
func at(tb testing.TB, network impl.Network) impl.Endpoint {
	tb.Helper()
	system.For(network).Need(tb)
	switch network {
	case impl.Unix, impl.Unixgram:
		return impl.UnixPath(filepath.Join(tb.TempDir(), "s"))
	case impl.TCP6, impl.UDP6:
		return impl.IP(netip.IPv6Loopback(), 0)
	default:
		return impl.IP(loopback, 0)
	}
}

// fresh makes a stream that is neither bound nor connected, and closes it
// after the test.
func fresh(tb testing.TB, network impl.Network) *stream {
	tb.Helper()
	s := newStream(network)
	tb.Cleanup(func() { _ = s.Close() })
	return s
}

// boundServer makes a server that does not listen, and closes it after the test.
func boundServer(tb testing.TB, local impl.Endpoint) *server {
	tb.Helper()
	network := impl.TCP
	switch {
	case local.IsUnix():
		network = impl.Unix
	case local.Addr().Is4():
		system.IPv4.Need(tb)
	case local.Addr().Is6():
		system.IPv6.Need(tb)
	}
	s := newServer(network)
	tb.Cleanup(func() { _ = s.Close() })
	require.NoError(tb, s.Bind(local))
	return s
}

// listening makes a server that listens, and closes it after the test.
func listening(tb testing.TB, network impl.Network) *server {
	tb.Helper()
	s := newServer(network)
	tb.Cleanup(func() { _ = s.Close() })
	require.NoError(tb, s.Bind(at(tb, network)))
	require.NoError(tb, s.Listen(16))
	return s
}

// pair makes both ends of a connection, and closes them after the test.
func pair(tb testing.TB, network impl.Network) (near, far *stream) {
	tb.Helper()
	s := listening(tb, network)
	near = fresh(tb, network)
	require.NoError(tb, near.Connect(tb.Context(), s.LocalEndpoint()))
	accepted, err := s.Accept()
	require.NoError(tb, err)
	tb.Cleanup(func() { _ = accepted.Close() })
	return near, accepted.(*stream)
}

// datagramNetworks returns the networks of datagram sockets that the system has.
func datagramNetworks(tb testing.TB) []impl.Network {
	tb.Helper()
	networks := []impl.Network{impl.UDP, impl.UDP4, impl.UDP6}
	if runtime.GOOS != "windows" {
		networks = append(networks, impl.Unixgram)
	}
	return system.Networks(tb, networks...)
}

// freshDatagram makes a datagram socket without a descriptor, and closes it
// after the test.
func freshDatagram(tb testing.TB, network impl.Network) *datagram {
	tb.Helper()
	s := newDatagram(network)
	tb.Cleanup(func() { _ = s.Close() })
	return s
}

// boundDatagram makes a datagram socket at the loopback address, or a path.
func boundDatagram(tb testing.TB, network impl.Network) *datagram {
	tb.Helper()
	s := freshDatagram(tb, network)
	require.NoError(tb, s.Bind(at(tb, network)))
	return s
}

// datagramPair makes two bound sockets, the near one connected to the far one.
func datagramPair(tb testing.TB, network impl.Network) (near, far *datagram) {
	tb.Helper()
	near, far = boundDatagram(tb, network), boundDatagram(tb, network)
	require.NoError(tb, near.Connect(far.LocalEndpoint()))
	return near, far
}

const (
	// testTimeout is how long a test waits before it fails.
	testTimeout = 2 * time.Minute
	// look is the interval at which a test looks.
	look = time.Millisecond
)

var longAgo = time.Unix(1, 0)
