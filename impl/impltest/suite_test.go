package impltest_test

import (
	"fmt"
	"net/netip"
	"os"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest"
	_ "github.com/smalltalk-sockets/go/impl/impltest/long" // fewer random runs, unless more are asked for
	"github.com/smalltalk-sockets/go/impl/memory"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// defectVariable names the environment variable that says which defect the
// provider of TestSuite has.
const defectVariable = "IMPLTEST_DEFECT"

// TestSuite runs the suite on a provider that is sound, unless TestTeeth runs
// it with a defect.
func TestSuite(t *testing.T) {
	sound := func(testing.TB) impl.Provider { return memory.New() }
	h := harness(sound)
	if name := os.Getenv(defectVariable); name != "" {
		d, ok := defects[name]
		require.True(t, ok, "no defect %q", name)
		h.New = func(t testing.TB) impl.Provider { return d.in(sound(t)) }
		hosts := h.Hosts
		h.Hosts = func(t testing.TB) (clients, servers impltest.Node) {
			clients, servers = hosts(t)
			clients.Provider, servers.Provider = d.in(clients.Provider), d.in(servers.Provider)
			return clients, servers
		}
	}
	impltest.Run(t, h)
}

func harness(provider func(testing.TB) impl.Provider) impltest.Harness {
	var count atomic.Int64
	tcp, unix := impltest.Capabilities{Options: impltest.TCPOptions()}, impltest.Capabilities{Options: impltest.UnixOptions()}
	unixServer := impltest.Capabilities{Options: impltest.UnixServerOptions()}
	urgent := tcp
	urgent.OutOfBand = true
	return impltest.Harness{
		New:      provider,
		UnixPath: func(testing.TB) string { return fmt.Sprintf("/run/suite/%d", count.Add(1)) },
		Host:     impltest.Loopback(),
		Hosts:    twoHosts,
		Virtual:  true,
		Features: impltest.Features{
			IPv6: true, DualStack: true, Unix: true, AbstractNames: true,
			TCPStream: urgent, TCPServer: tcp, UnixStream: unix, UnixServer: unixServer,
			UDP: true, Unixgram: true,
			UDPDatagram:  impltest.Capabilities{Options: impltest.UDPOptions(), Multicast: true, Batch: true},
			UnixDatagram: impltest.Capabilities{Options: impltest.UnixgramOptions(), Batch: true},
			Raw:          true,
			RawDatagram:  impltest.Capabilities{Options: impltest.RawOptions(), Batch: true},
		},
	}
}

// twoHosts makes a network of two hosts.
func twoHosts(t testing.TB) (clients, servers impltest.Node) {
	t.Helper()
	network := memory.NewNetwork()
	node := func(name, v4, v6 string) impltest.Node {
		host, err := network.AddHost(name, v4, v6)
		require.NoError(t, err)
		return impltest.Node{Provider: host, V4: netip.MustParseAddr(v4), V6: netip.MustParseAddr(v6)}
	}
	return node("clients", "10.0.0.1", "fd00::1"), node("servers", "10.0.0.2", "fd00::2")
}
