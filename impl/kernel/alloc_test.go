//go:build !race

package kernel

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest/system"
)

// The race detector has allocations of its own, so these run without it.

// Most of this package net allocates: 23 for the same on TCP.
func TestConnectingAllocates(t *testing.T) {
	for _, c := range []struct {
		network impl.Network
		limit   float64
	}{{impl.TCP4, 39}, {impl.Unix, 30}} {
		system.For(c.network).Need(t)
		s := listening(t, c.network)
		allocs := testing.AllocsPerRun(100, func() {
			near := newStream(c.network)
			require.NoError(t, near.Connect(t.Context(), s.LocalEndpoint()))
			far, err := s.Accept()
			require.NoError(t, err)
			require.NoError(t, far.Close())
			require.NoError(t, near.Close())
		})
		t.Logf("%.0f allocations for a connection on %s", allocs, c.network)
		assert.LessOrEqual(t, allocs, c.limit, c.network)
	}
}

// The Go heap of an idle connection, both ends. Package net's own is part of it.
func TestIdleConnectionIsSmall(t *testing.T) {
	system.IPv4.Need(t)
	const count = 50
	s := listening(t, impl.TCP4)
	open := make([]impl.Stream, 0, 2*count)
	before := heap()
	for range count {
		near := newStream(impl.TCP4)
		require.NoError(t, near.Connect(t.Context(), s.LocalEndpoint()))
		far, err := s.Accept()
		require.NoError(t, err)
		open = append(open, near, far)
	}
	size := (heap() - before) / count
	t.Logf("%d bytes for each idle connection", size)
	assert.LessOrEqual(t, size, uint64(1600))
	for _, s := range open {
		require.NoError(t, s.Close())
	}
}

// heap returns the bytes in use.
func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
