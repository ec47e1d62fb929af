//go:build linux

package kernel_test

import (
	"fmt"
	"net"
	"net/netip"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest"
	"github.com/smalltalk-sockets/go/impl/impltest/long"
	"github.com/smalltalk-sockets/go/impl/impltest/system"
	"github.com/smalltalk-sockets/go/impl/kernel"
)

// The kernel is the reference: the suite expects what was seen here first.
func TestConformance(t *testing.T) {
	h := harness(t)
	if !long.Enabled() {
		// The suite of package net takes longest, and is the same in all families.
		h.Plays = func(variant, concept string) bool {
			return concept != "net.Conn" || variant == "tcp4" || variant == "unix"
		}
	}
	impltest.Run(t, h)
}

// A kernel that does not know segments of UDP moves the same datagrams.
func TestConformanceWithoutSegments(t *testing.T) {
	kernel.WithoutSegments(t)
	h := harness(t)
	h.Plays = func(_, concept string) bool { return strings.HasPrefix(concept, "batch") }
	impltest.Run(t, h)
}

// A wrapper that only forwards fulfils every requirement.
func TestConformanceWrapped(t *testing.T) {
	long.Only(t)
	h := harness(t)
	h.New = func(testing.TB) impl.Provider { return impltest.Wrap(kernel.New()) }
	impltest.Run(t, h)
}

func harness(t *testing.T) impltest.Harness {
	t.Helper()
	system.IPv4.Need(t)
	system.Descriptors(uint64(100 + 20*runtime.GOMAXPROCS(0))).Need(t) // as many scenes run at once
	dir := ""                                                          // shared by the suite: the directories of scenes make paths too long for a socket
	if system.For(impl.Unix).Has() {
		dir = t.TempDir()
	}
	var count atomic.Int64
	v6 := system.IPv6.Has()
	host := impltest.Loopback()
	host.LinkLocal = linkLocal(t)
	return impltest.Harness{
		New: func(testing.TB) impl.Provider { return kernel.New() },
		UnixPath: func(tb testing.TB) string {
			system.For(impl.Unix).Need(tb)
			return filepath.Join(dir, fmt.Sprint(count.Add(1)))
		},
		Host: host,
		Features: impltest.Features{
			IPv6: v6, DualStack: v6, Unix: true, AbstractNames: true,
			TCPStream: impltest.Capabilities{
				Options:    impltest.TCPOptions(),
				ReaderFrom: true, WriterTo: true, ByteSource: true, LateReader: true, Conn: true, RawOptions: true, OutOfBand: true,
			},
			TCPServer: impltest.Capabilities{Options: impltest.TCPOptions(), Conn: true, RawOptions: true},
			UnixStream: impltest.Capabilities{
				Options:    impltest.UnixOptions(),
				ReaderFrom: true, WriterTo: true, ByteSource: true, LateReader: true, Conn: true, RawOptions: true,
			},
			UnixServer: impltest.Capabilities{Options: impltest.UnixServerOptions(), Conn: true, RawOptions: true},
			UDP:        true, Unixgram: true,
			UDPDatagram:  impltest.Capabilities{Options: impltest.UDPOptions(), Conn: true, Multicast: true, RawOptions: true, Batch: true, ControlMessages: true},
			UnixDatagram: impltest.Capabilities{Options: impltest.UnixgramOptions(), Conn: true, RawOptions: true, Batch: true, ControlMessages: true},
			Raw:          true, RawNeedsPrivilege: !system.RawIPv4.Has(), LowPortsNeedPrivilege: !system.LowPorts.Has(),
			RawDatagram: impltest.Capabilities{Options: impltest.RawOptions(), Conn: true, RawOptions: true, Batch: true, ControlMessages: true},
		},
	}
}

// linkLocal returns the only link-local address of this machine, with its zone,
// and the zero Addr when it has none or several.
func linkLocal(t *testing.T) netip.Addr {
	interfaces, err := net.Interfaces()
	require.NoError(t, err)
	var found []netip.Addr
	for _, i := range interfaces {
		addrs, err := i.Addrs()
		require.NoError(t, err)
		for _, a := range addrs {
			addr := netip.MustParsePrefix(a.String()).Addr()
			if addr.Is6() && addr.IsLinkLocalUnicast() {
				found = append(found, addr.WithZone(i.Name))
			}
		}
	}
	if len(found) != 1 {
		t.Logf("link-local addresses are not tested: this machine has %d", len(found))
		return netip.Addr{}
	}
	return found[0]
}
