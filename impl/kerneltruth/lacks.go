package kerneltruth

import (
	"net/netip"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl/impltest/system"
	"github.com/smalltalk-sockets/go/impl/internal/need"
)

// Lacks returns what the machine that the test runs on lacks, for Harness.Lacks.
// The machine runs Linux.
func Lacks(t testing.TB) []string {
	need.NotNil("kerneltruth.Lacks", t, "the *testing.T of the test")
	localhost, err := Resolver(t).LookupNetIP(t.Context(), "ip", "localhost")
	require.NoError(t, err)
	queue, err := os.ReadFile("/proc/sys/net/unix/max_dgram_qlen")
	require.NoError(t, err)
	var all []string
	for what, has := range map[string]bool{
		"IPv6":                       system.IPv6.Has(),
		"raw sockets":                system.RawIPv4.Has(),
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
