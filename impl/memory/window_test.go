package memory_test

import (
	"math"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// sizedPair connects with buffers of some sizes, 0 for the default.
func sizedPair(t *testing.T, send, receive int) (client, server impl.Stream) {
	t.Helper()
	h := memory.New()
	l, err := h.NewServer(impl.TCP)
	require.NoError(t, err)
	if receive > 0 {
		require.NoError(t, impl.Set(l, impl.ReceiveBuffer, receive))
	}
	require.NoError(t, l.Bind(impl.IP(loopback, 0)))
	require.NoError(t, l.Listen(1))
	client, err = h.NewStream(impl.TCP)
	require.NoError(t, err)
	if send > 0 {
		require.NoError(t, impl.Set(client, impl.SendBuffer, send))
	}
	require.NoError(t, client.Connect(t.Context(), l.LocalEndpoint()))
	server, err = l.Accept()
	require.NoError(t, err)
	return client, server
}

// drainToWritable reads KiB by KiB until the writer is writable.
func drainToWritable(t *testing.T, client, server impl.Stream) (n int) {
	t.Helper()
	p := make([]byte, 1<<10)
	for !client.CanWrite() {
		m, err := server.TryRead(p)
		require.NoError(t, err)
		n += m
	}
	return n
}

// How much a reader has to take from full buffers before the writer is writable
// again, and how much then fits, was measured on Linux over loopback. It depends there
// on how large the writes and segments happen to be: want is the middle of what writes
// of 1 KiB to 1 MiB gave, and off is by how much they differ from it.
func TestWindowOfAFullWriter(t *testing.T) {
	for _, c := range []struct {
		send, receive int
		want, off     float64
	}{
		{16 << 10, 16 << 10, 33_000, 0.3},
		{16 << 10, 64 << 10, 129_000, 0.1},
		{32 << 10, 64 << 10, 129_000, 0.1},
		{64 << 10, 16 << 10, 67_000, 0.15},
		{64 << 10, 64 << 10, 112_000, 0.25},
		{128 << 10, 16 << 10, 107_000, 0.15},
		{128 << 10, 64 << 10, 147_000, 0.3},
		{256 << 10, 16 << 10, 184_000, 0.15},
		{256 << 10, 64 << 10, 209_000, 0.3},
		{64 << 10, 256 << 10, 330_000, 0.35},
		{0, 0, 1_477_000, 0.15},
	} {
		synctest.Test(t, func(t *testing.T) {
			client, server := sizedPair(t, c.send, c.receive)
			fill(t, client, 4096)
			for range 4 {
				n := drainToWritable(t, client, server)
				m := fill(t, client, 4096)
				for what, got := range map[string]int{"drained": n, "then fits": m} {
					assert.LessOrEqual(t, math.Abs(float64(got)-c.want), c.off*c.want, "%+v: %s %d", c, what, got)
				}
			}
		})
	}
}

// What has not arrived is in the sender's buffer, and it arrives when the window
// opens.
func TestWindowOpensInSteps(t *testing.T) {
	client, server := sizedPair(t, 64<<10, 256<<10)
	const size, step = 512 << 10, 256<<10 + 64<<10
	write(t, client, string(make([]byte, size+1000)))
	assert.Equal(t, 1000, inspect(t, client).SendQueue)
	assert.Equal(t, size, inspect(t, server).RecvQueue)
	p := make([]byte, step-1)
	reads := func(p []byte) {
		n, err := server.TryRead(p)
		require.NoError(t, err)
		require.Len(t, p, n)
	}
	reads(p)
	assert.Equal(t, 1000, inspect(t, client).SendQueue)
	reads(p[:1])
	assert.Zero(t, inspect(t, client).SendQueue)
	assert.Equal(t, size-step+1000, inspect(t, server).RecvQueue)
}
