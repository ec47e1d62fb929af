//go:build linux

package sockets_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl/impltest/long"
	"github.com/smalltalk-sockets/go/impl/impltest/system"
	"github.com/smalltalk-sockets/go/impl/kerneltruth"
)

// unixNames are names of Unix sockets, relative to an empty directory.
var unixNames = []string{
	"", "@as-net", "\x00as-net", "@as-net\x00a", "\x00as-net\x00a", "@as-net//a", "@@as-net",
	"s", "./s", ".//./s", "s/", "s/.", "s/..", "s\x00t", "s\x00", ".", "..", "/", "//", "/.", "/..", "./", " ", "s\n", "\x80",
	padded("@as-net", 108), padded("\x00as-net", 108), padded("@as-net", 109), padded("\x00as-net", 109),
	padded("s", 107), padded("s", 108), padded("s\x00", 107), padded("s\x00", 108), padded("./", 108),
}

func padded(name string, n int) string { return name + strings.Repeat("p", n-len(name)) }

// needsDirectory are the names that lead through a directory, which in memory is
// always there.
var needsDirectory = map[string]bool{"s/.": true, "s/..": true}

// zonedAddresses are hosts with zones, none of which has a link-local address that
// is there: its own are shown differently by package net, which listens with MPTCP.
var zonedAddresses = []string{
	"[::1%lo]", "[::1%1]", "[::1%nosuch]", "[::1%99999]", "[::%lo]", "[::%nosuch]",
	"[fe80::77:1]", "[fe80::77:1%nosuch]", "[fe80::77:1%0]", "[fe80::77:1%lo]", "[fe80::77:1%1]", "[fe80::77:1%99999]",
	"127.0.0.1%lo", "[127.0.0.1%lo]", "[%lo]", "[::1%]", "%lo",
}

// chosenName are the abstract names that a system chooses.
var chosenName = regexp.MustCompile(`@[0-9a-f]{5}\b`)

// The names of Unix sockets are what package net makes of them. It also
// listens on datagrams, and for packets on streams, with sockets that can do
// nothing.
func TestUnixNamesAsPackageNet(t *testing.T) {
	t.Chdir(system.TempDir(t))
	for _, m := range []making{
		{op: "dial", network: "unix"}, {op: "listen", network: "unix"},
		{op: "dial", network: "unixgram"}, {op: "listen for packets", network: "unixgram"},
	} {
		for _, m.address = range unixNames {
			if !needsDirectory[m.address] && !isForbidden(m) {
				comparedWithNet(t, contenders(t), m)
			}
		}
	}
}

// isForbidden reports whether a process may not connect because it may not write to
// the root directory. In memory every process may.
func isForbidden(m making) bool {
	return m.op == "dial" && strings.HasPrefix(m.address, "/") && os.Geteuid() != 0
}

// Zones are what package net makes of them.
func TestZonesAsPackageNet(t *testing.T) {
	long.NotShort(t)
	all := contenders(t)
	for _, op := range theOps {
		for _, network := range ipNetworks {
			for _, host := range zonedAddresses {
				port := ":0"
				if op == "dial" {
					port = ":1"
				}
				comparedWithNet(t, all, making{op, network, host + port})
			}
		}
	}
}

// comparedWithNet requires that a call has the outcome that it has in package net,
// which leaves the paths of datagram sockets behind.
func comparedWithNet(t *testing.T, all map[string]kerneltruth.Net, m making) {
	t.Helper()
	got := make(map[string]string)
	for name, n := range all {
		got[name] = chosenName.ReplaceAllString(chosen.ReplaceAllString(m.tell(n), ":X"), "@X")
		removeSockets(t)
	}
	for name := range all {
		assert.Equal(t, got["package net"], got[name], "%s %q %q over %s", m.op, m.network, m.address, name)
	}
}

// removeSockets removes the sockets that are in the current directory.
func removeSockets(t *testing.T) {
	t.Helper()
	entries, err := os.ReadDir(".")
	require.NoError(t, err)
	for _, e := range entries {
		if e.Type()&os.ModeSocket != 0 {
			require.NoError(t, os.Remove(e.Name()))
		}
	}
}
