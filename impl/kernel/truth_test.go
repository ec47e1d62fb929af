//go:build linux

package kernel_test

import (
	"net/netip"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest"
	"github.com/smalltalk-sockets/go/impl/kernel"
)

// What was measured through package net and raw sockets is what the kernel's
// implementation shows.
func TestKernelTruth(t *testing.T) {
	impltest.RunTruth(t, impltest.TruthHarness{
		New:    func(t testing.TB) impl.Provider { return kernel.New(kernel.WithResolver(impltest.TruthResolver(t))) },
		Dir:    shortDir,
		Remove: func(_ impl.Provider, path string) error { return os.Remove(path) },
		Kernel: true,
		Lacks:  lacks(t),
	})
}

// lacks tells what this machine does not have, in the words of the notes on the
// scenarios.
func lacks(t *testing.T) []string {
	localhost, err := impltest.TruthResolver(t).LookupNetIP(t.Context(), "ip", "localhost")
	require.NoError(t, err)
	queue, err := os.ReadFile("/proc/sys/net/unix/max_dgram_qlen")
	require.NoError(t, err)
	var all []string
	for what, has := range map[string]bool{
		"IPv6":                       hasIPv6(),
		"raw sockets":                mayOpenRaw(t),
		"root":                       os.Geteuid() == 0,
		"localhost on IPv4 alone":    len(localhost) == 1 && localhost[0].Unmap() == netip.AddrFrom4([4]byte{127, 0, 0, 1}),
		"Unix datagram queues of 10": strings.TrimSpace(string(queue)) == "10",
	} {
		if !has {
			all = append(all, what)
		}
	}
	return all
}

// shortDir answers a directory whose name leaves room for that of a socket.
func shortDir(t testing.TB) string {
	dir, err := os.MkdirTemp("", "truth")
	require.NoError(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}
