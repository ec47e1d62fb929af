package trace_test

import (
	"bytes"
	"fmt"
	"net/netip"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest"
	"github.com/smalltalk-sockets/go/impl/impltest/long"
	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/impl/trace"
)

// readsAll reads what an event has, as an observer does.
var readsAll = trace.ObserverFunc(func(e *trace.Event) {
	copied := *e
	copied.Data = bytes.Clone(e.Data)
})

// A network in memory has no capability less, and no error changes.
func TestConformance(t *testing.T) {
	h := inMemory(t)
	h.Virtual = true
	impltest.Run(t, h)
}

func TestConformanceInRealTime(t *testing.T) {
	long.NotShort(t)
	h := inMemory(t)
	if !long.Enabled() {
		h.Plays = func(variant, concept string) bool {
			return concept == "net.Conn" && variant == "tcp4"
		}
	}
	impltest.Run(t, h)
}

// inMemory returns a harness with the features of the network that is wrapped.
func inMemory(t *testing.T) impltest.Harness {
	h := impltest.Default(t, func(testing.TB) impl.Provider { return memory.New() })
	var count atomic.Int64
	h.UnixPath = func(testing.TB) string { return fmt.Sprintf("/run/conformance/%d", count.Add(1)) }
	h.New = func(testing.TB) impl.Provider { return trace.Wrap(memory.New(), readsAll) }
	h.Hosts = func(t testing.TB) (clients, servers impltest.Node) {
		network := memory.NewNetwork()
		tracer := &trace.Tracer{Observers: []trace.Observer{readsAll}}
		node := func(name, v4, v6, linkLocal string) impltest.Node {
			host, err := network.AddHost(name, v4, v6, linkLocal)
			require.NoError(t, err)
			return impltest.Node{
				Provider: tracer.Wrap(name, host), V4: netip.MustParseAddr(v4), V6: netip.MustParseAddr(v6),
				LinkLocal: netip.MustParseAddr(linkLocal).WithZone("eth0"),
			}
		}
		clients = node("clients", "10.0.0.1", "fd00::1", "fe80::1")
		servers = node("servers", "10.0.0.2", "fd00::2", "fe80::2")
		require.NoError(t, network.Shape("clients", "servers", memory.Link{}))
		return clients, servers
	}
	return h
}
