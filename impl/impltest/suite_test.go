package impltest_test

import (
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest"
	"github.com/smalltalk-sockets/go/impl/impltest/leak"
	"github.com/smalltalk-sockets/go/impl/impltest/long"
	"github.com/smalltalk-sockets/go/impl/memory"
)

func TestMain(m *testing.M) { leak.Main(m) }

// childVariable names the environment variable by which another test tells
// TestSuite in a process of its own what to do, because it is to fail there.
const childVariable = "IMPLTEST_CHILD"

// TestSuite runs the suite on a provider that is sound: in one variant of each kind,
// and in all of them in the long form.
func TestSuite(t *testing.T) {
	if child := os.Getenv(childVariable); child != "" {
		children[child](t)
		return
	}
	h := harness(soundProvider)
	if !long.Enabled() {
		kinds := []string{"tcp4", "unix", "udp6 between hosts", "icmp4"}
		h.Plays = func(variant, _ string) bool { return slices.Contains(kinds, variant) }
	}
	impltest.Run(t, h)
}

// children are what TestSuite does instead, by the value of the variable.
var children = map[string]func(t *testing.T){
	"defects": runDefects, "hangs": runHangs, "unfinished": runUnfinished, "unwritten": runUnwritten,
}

// runChild runs TestSuite in another process, and returns what it prints.
func runChild(t *testing.T, child string) (output string) {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	run := exec.CommandContext(t.Context(), self, "-test.run=^TestSuite$", "-test.v", "-test.timeout=10m")
	run.Env = append(os.Environ(), childVariable+"="+child)
	out, err := run.CombinedOutput()
	var exit *exec.ExitError
	require.ErrorAs(t, err, &exit, "nothing has failed:\n%s", out)
	return string(out)
}

func soundProvider(testing.TB) impl.Provider { return memory.New() }

func harness(provider func(testing.TB) impl.Provider) impltest.Harness {
	var count atomic.Int64
	tcp := impltest.Capabilities{Options: impltest.TCPOptions()}
	unix := impltest.Capabilities{Options: impltest.UnixOptions(), LateReader: true}
	unixServer := impltest.Capabilities{Options: impltest.UnixServerOptions()}
	urgent := tcp
	urgent.OutOfBand, urgent.LateReader = true, true
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
