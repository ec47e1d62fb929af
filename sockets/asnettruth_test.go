//go:build linux

package sockets_test

import (
	"net"
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest/long"
	"github.com/smalltalk-sockets/go/impl/impltest/system"
	"github.com/smalltalk-sockets/go/impl/kernel"
	"github.com/smalltalk-sockets/go/impl/kerneltruth"
	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
)

func TestTruthOverMemory(t *testing.T) {
	long.NotShort(t) // impl/memory replays it too
	kerneltruth.Run(t, kerneltruth.Harness{
		New: func(t testing.TB) impl.Provider {
			host := memory.New()
			for name, addrs := range kerneltruth.Names {
				require.NoError(t, host.Network().SetName(name, addrs...))
			}
			require.NoError(t, host.Network().FailName(kerneltruth.FailingName, memory.NameServerFails))
			require.NoError(t, host.Network().FailName(kerneltruth.SilentName, memory.NameTimesOut))
			return host
		},
		Net:     func(p impl.Provider) kerneltruth.Net { return sockets.NewNamespace(p) },
		Dir:     func(testing.TB) string { return "/run/truth" },
		Remove:  func(p impl.Provider, path string) error { return p.(*memory.Host).Remove(path) },
		Virtual: true,
		Except:  slices.Concat(deviations, longScenarios()),
	})
}

// deviations are the scenarios in which the path of a Unix socket that
// ListenPacket has made stays behind when it is closed. A Namespace takes it away,
// as the original does.
var deviations = []string{"unix.gram.peer_replaced", "unix.gram.unlink", "unix.gram.missing"}

// longScenarios are the scenarios that the short form of the tests leaves out: a
// connection is filled with millions of bytes one by one.
func longScenarios() []string {
	if long.Enabled() {
		return nil
	}
	return []string{"tcp.stream.fill.default_1b"}
}

func TestTruthOverKernel(t *testing.T) {
	long.NotShort(t) // impl/kernel replays it too
	h := kernelTruth(t)
	h.Except = slices.Concat(deviations, longScenarios())
	h.Net = func(p impl.Provider) kerneltruth.Net { return sockets.NewNamespace(p) }
	kerneltruth.Run(t, h)
}

func TestTruthOverPackageNet(t *testing.T) {
	long.Only(t)
	resolver := resolvingAsTruth(t)
	h := kernelTruth(t)
	h.Except = longScenarios()
	h.Net = func(impl.Provider) kerneltruth.Net { return packageNet{&net.Dialer{Resolver: resolver}} }
	kerneltruth.Run(t, h)
}

func kernelTruth(t *testing.T) kerneltruth.Harness {
	system.IPv4.Need(t)
	return kerneltruth.Harness{
		New:    func(t testing.TB) impl.Provider { return kernel.New(kernel.WithResolver(kerneltruth.Resolver(t))) },
		Dir:    system.ShortTempDir,
		Remove: func(_ impl.Provider, path string) error { return os.Remove(path) },
		Kernel: true,
		Lacks:  kerneltruth.Lacks(t),
	}
}
