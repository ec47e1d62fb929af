//go:build linux

// The texts of errors depend on the platform, and these are Linux's.

package memory_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest"
	"github.com/smalltalk-sockets/go/impl/impltest/long"
	"github.com/smalltalk-sockets/go/impl/kerneltruth"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// The in-memory network does what was measured on Linux.
func TestKernelTruth(t *testing.T) {
	kerneltruth.Run(t, kerneltruth.Harness{
		New:     func(t testing.TB) impl.Provider { return truthHost(t) },
		Dir:     func(testing.TB) string { return "/run/truth" },
		Remove:  remove,
		Virtual: true,
		Except:  lengthy(),
	})
}

// A wrapper that only forwards changes nothing.
func TestKernelTruthWrapped(t *testing.T) {
	long.Only(t)
	kerneltruth.Run(t, kerneltruth.Harness{
		New:     func(t testing.TB) impl.Provider { return impltest.Wrap(truthHost(t)) },
		Dir:     func(testing.TB) string { return "/run/truth" },
		Remove:  remove,
		Virtual: true,
	})
}

// lengthy returns the scenarios that make millions of calls, in the short form of the
// tests.
func lengthy() []string {
	if long.Enabled() {
		return nil
	}
	return []string{"tcp.stream.fill.default_1b"}
}

func remove(p impl.Provider, path string) error {
	host, _ := impl.As[*memory.Host](p)
	return host.Remove(path)
}

// truthHost is a host with the names of the measured one.
func truthHost(t testing.TB) *memory.Host {
	host := memory.New()
	for name, addrs := range kerneltruth.Names {
		require.NoError(t, host.Network().SetName(name, addrs...))
	}
	require.NoError(t, host.Network().FailName(kerneltruth.FailingName, memory.NameServerFails))
	require.NoError(t, host.Network().FailName(kerneltruth.SilentName, memory.NameTimesOut))
	return host
}
