package memory_test

import (
	"fmt"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest"
	"github.com/smalltalk-sockets/go/impl/impltest/long"
	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/impl/trace"
)

// The in-memory network does what the kernel does.
func TestConformance(t *testing.T) {
	h := harness()
	h.Virtual = true
	impltest.Run(t, h)
}

// In real time it does the same. The short form runs what does not work in a bubble:
// the suite of package net, and scenes about the clock and about goroutines that meet.
func TestConformanceInRealTime(t *testing.T) {
	long.NotShort(t)
	h := harness()
	if !long.Enabled() {
		h.Plays = func(variant, concept string) bool {
			switch variant {
			case "tcp4", "unix", "tcp6 between hosts":
				return concept == "net.Conn" || concept == "deadline" || concept == "concurrency"
			case "udp4":
				return concept == "deadline" || concept == "concurrency"
			}
			return false
		}
	}
	impltest.Run(t, h)
}

// Between two hosts, with packets that travel for a while, it does what two kernels
// would do, in both families, and in real time in the long form of the tests.
func TestConformanceBetweenHosts(t *testing.T) {
	long.NotShort(t)
	h := harness()
	h.New = nil
	h.Virtual = true
	h.Features.Delayed = true
	h.Hosts = func(t testing.TB) (clients, servers impltest.Node) {
		return twoHosts(t, memory.Link{Latency: time.Millisecond})
	}
	if !long.Enabled() {
		h.Plays = func(variant, _ string) bool { return !strings.Contains(variant, "6") }
	}
	impltest.Run(t, h)
}

// In real time the part of it that is run is the suite of package net.
func TestConformanceBetweenHostsInRealTime(t *testing.T) {
	long.Only(t)
	h := harness()
	h.New = nil
	h.Features.Delayed = true
	h.Hosts = func(t testing.TB) (clients, servers impltest.Node) {
		return twoHosts(t, memory.Link{Latency: time.Millisecond})
	}
	impltest.Run(t, h)
}

// Without privileges it fails exactly where the kernel does.
func TestConformanceUnprivileged(t *testing.T) {
	h := harness()
	h.Virtual = true
	h.Features.RawNeedsPrivilege = true
	h.Features.LowPortsNeedPrivilege = true
	h.New = func(testing.TB) impl.Provider { return unprivileged(memory.New()) }
	h.Hosts = func(t testing.TB) (clients, servers impltest.Node) {
		clients, servers = twoHosts(t, memory.Link{})
		unprivileged(clients.Provider)
		unprivileged(servers.Provider)
		return clients, servers
	}
	if !long.Enabled() {
		h.Plays = func(_, concept string) bool { return concept == "privilege" || concept == "lowports" }
	}
	impltest.Run(t, h)
}

// A wrapper that only forwards passes the suite.
func TestConformanceWrapped(t *testing.T) {
	long.Only(t)
	h := harness()
	h.New = func(testing.TB) impl.Provider { return impltest.Wrap(memory.New()) }
	h.Hosts = func(t testing.TB) (clients, servers impltest.Node) {
		clients, servers = twoHosts(t, memory.Link{})
		clients.Provider, servers.Provider = impltest.Wrap(clients.Provider), impltest.Wrap(servers.Provider)
		return clients, servers
	}
	h.Virtual = true
	impltest.Run(t, h)
}

// While it is observed it does the same, though no bytes take the fast path.
func TestConformanceObserved(t *testing.T) {
	h := harness()
	h.Virtual = true
	h.New = func(testing.TB) impl.Provider { return memory.New(memory.Observe(&trace.Log{})) }
	h.Hosts = func(t testing.TB) (clients, servers impltest.Node) {
		return twoHosts(t, memory.Link{}, memory.Observe(&trace.Log{}))
	}
	if !long.Enabled() {
		h.Plays = func(variant, concept string) bool {
			return concept != "net.Conn" && (!strings.Contains(variant, "6") || strings.Contains(variant, "between hosts"))
		}
	}
	impltest.Run(t, h)
}

// unprivileged returns a host of memory without the privileges of root.
func unprivileged(p impl.Provider) impl.Provider {
	p.(*memory.Host).SetPrivileged(false)
	return p
}

func harness() impltest.Harness {
	var count atomic.Int64
	return impltest.Harness{
		New:      func(testing.TB) impl.Provider { return memory.New() },
		UnixPath: func(testing.TB) string { return fmt.Sprintf("/run/conformance/%d", count.Add(1)) },
		Host:     impltest.Loopback(),
		Hosts:    func(t testing.TB) (clients, servers impltest.Node) { return twoHosts(t, memory.Link{}) },
		Features: impltest.Features{
			IPv6: true, DualStack: true, Unix: true, AbstractNames: true,
			TCPStream:  impltest.Capabilities{Options: impltest.TCPOptions(), LateReader: true, OutOfBand: true},
			TCPServer:  impltest.Capabilities{Options: impltest.TCPOptions()},
			UnixStream: impltest.Capabilities{Options: impltest.UnixOptions(), LateReader: true},
			UnixServer: impltest.Capabilities{Options: impltest.UnixServerOptions()},
			UDP:        true, Unixgram: true,
			UDPDatagram:  impltest.Capabilities{Options: impltest.UDPOptions(), Multicast: true, Batch: true},
			UnixDatagram: impltest.Capabilities{Options: impltest.UnixgramOptions(), Batch: true},
			Raw:          true,
			RawDatagram:  impltest.Capabilities{Options: impltest.RawOptions(), Batch: true},
		},
	}
}

// twoHosts makes a network of two hosts with the link between them.
func twoHosts(t testing.TB, link memory.Link, opts ...memory.Option) (clients, servers impltest.Node) {
	t.Helper()
	network := memory.NewNetwork(opts...)
	node := func(name, v4, v6, linkLocal string) impltest.Node {
		host, err := network.AddHost(name, v4, v6, linkLocal)
		require.NoError(t, err)
		return impltest.Node{
			Provider: host, V4: netip.MustParseAddr(v4), V6: netip.MustParseAddr(v6),
			LinkLocal: netip.MustParseAddr(linkLocal).WithZone("eth0"),
		}
	}
	clients = node("clients", "10.0.0.1", "fd00::1", "fe80::1")
	servers = node("servers", "10.0.0.2", "fd00::2", "fe80::2")
	require.NoError(t, network.Shape("clients", "servers", link))
	return clients, servers
}

// It also conforms where packets are small, wait for each other and take long.
func TestConformanceOverNarrowLinks(t *testing.T) {
	long.Only(t)
	h := harness()
	h.New = nil
	h.Virtual = true
	h.Features.Delayed = true
	h.Hosts = func(t testing.TB) (clients, servers impltest.Node) {
		return twoHosts(t, memory.Link{Latency: time.Millisecond / 2, Jitter: time.Millisecond / 2, Bandwidth: 100_000_000, MTU: 576})
	}
	impltest.Run(t, h)
}
