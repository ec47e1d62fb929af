//go:build linux && !race

package kernel

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// Package net makes 20 for the same, of which 14 are its dial's; the rest is the text
// of the address for a function that prepares the descriptor, and the streams. The race
// detector has allocations of its own.
func TestConnectAndAcceptAllocateLittle(t *testing.T) {
	server := listening(t, impl.TCP)
	assert.LessOrEqual(t, testing.AllocsPerRun(100, func() {
		near := newStream(impl.TCP)
		require.NoError(t, near.Connect(t.Context(), server.LocalEndpoint()))
		far, err := server.Accept()
		require.NoError(t, err)
		require.NoError(t, near.Close())
		require.NoError(t, far.Close())
	}), 31.0)
}
