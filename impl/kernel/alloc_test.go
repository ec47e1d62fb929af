//go:build !race

package kernel

import (
	"math"
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

// The Go heap of an idle connection, both ends. Package net's own is part of it. The
// least of five counts, because other goroutines allocate meanwhile.
func TestIdleConnectionIsSmall(t *testing.T) {
	system.IPv4.Need(t)
	s := listening(t, impl.TCP4)
	size := int64(math.MaxInt64)
	for range 5 {
		size = min(size, sizeOfIdle(t, s, 50))
	}
	t.Logf("%d bytes for each idle connection", size)
	assert.LessOrEqual(t, size, int64(1600))
}

// sizeOfIdle returns the bytes for each of count idle connections.
func sizeOfIdle(t *testing.T, s impl.Server, count int) int64 {
	open := make([]impl.Stream, 0, 2*count)
	before := heap()
	for range count {
		near := newStream(impl.TCP4)
		require.NoError(t, near.Connect(t.Context(), s.LocalEndpoint()))
		far, err := s.Accept()
		require.NoError(t, err)
		open = append(open, near, far)
	}
	size := (heap() - before) / int64(count)
	for _, s := range open {
		require.NoError(t, s.Close())
	}
	return size
}

// heap returns the bytes in use.
func heap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
