package memory_test

import (
	"fmt"
	"net/netip"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest"
	"github.com/smalltalk-sockets/go/impl/impltest/long"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// The in-memory network does what the kernel does.
func TestConformance(t *testing.T) {
	long.NotShort(t)
	impltest.Run(t, harness())
}

// Between two hosts, whose packets travel for a while, it does what two kernels
// would do.
func TestConformanceBetweenHosts(t *testing.T) {
	long.NotShort(t)
	h := harness()
	h.New = nil
	h.Features.Delayed = true
	h.Hosts = func(t testing.TB) (clients, servers impltest.Node) {
		return twoHosts(t, memory.Link{Latency: time.Millisecond})
	}
	for name, virtual := range map[string]bool{"virtual": true, "real": false} {
		t.Run(name, func(t *testing.T) {
			if !virtual {
				long.Only(t)
			}
			h.Virtual = virtual
			impltest.Run(t, h)
		})
	}
}

// It does the same in a bubble of virtual time, and to programs without privileges
// what the kernel does to them.
func TestConformanceVirtual(t *testing.T) {
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
	impltest.Run(t, h)
}

// A wrapper that only forwards keeps every promise.
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
			TCPStream:  impltest.Capabilities{Options: impltest.TCPOptions(), OutOfBand: true},
			TCPServer:  impltest.Capabilities{Options: impltest.TCPOptions()},
			UnixStream: impltest.Capabilities{Options: impltest.UnixOptions()},
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
func twoHosts(t testing.TB, link memory.Link) (clients, servers impltest.Node) {
	t.Helper()
	network := memory.NewNetwork()
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

// Nor does it do anything else where packets are small, wait for each other and
// take their time.
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
