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

// TestConnectAndAcceptAllocateLittle has TCP.
func TestConnectingOnUnixAllocates(t *testing.T) {
	system.For(impl.Unix).Need(t)
	s := listening(t, impl.Unix)
	assert.LessOrEqual(t, testing.AllocsPerRun(100, func() {
		near := newStream(impl.Unix)
		require.NoError(t, near.Connect(t.Context(), s.LocalEndpoint()))
		far, err := s.Accept()
		require.NoError(t, err)
		require.NoError(t, far.Close())
		require.NoError(t, near.Close())
	}), 25.0)
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
