package memory_test

import (
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// As many datagrams wait as Linux keeps, as measured.
func TestUDPOverflow(t *testing.T) {
	for _, c := range []struct{ buffer, size, kept int }{
		{0, 4, 256}, {0, 1024, 92}, {0, 8192, 12}, {0, 60000, 3},
		{1, 100, 2}, {1, 1000, 1}, {1, 60000, 1},
	} {
		from, to := datagramPair(t, memory.New(), impl.UDP4)
		if c.buffer != 0 {
			require.NoError(t, impl.Set(to, impl.ReceiveBuffer, c.buffer))
		}
		p := make([]byte, c.size)
		for i := range 300 {
			p[0] = byte(i)
			_, err := from.Send(p, none)
			require.NoError(t, err)
		}
		for i := range c.kept {
			_, err := to.TryReceive(p)
			require.NoError(t, err)
			require.Equal(t, byte(i), p[0], "the oldest are kept")
		}
		getsNothing(t, to)
	}
}

// Reads make room a quarter of the buffer at a time, as on Linux, or when all is read
// that was queued when reading began.
func TestUDPRoomComesBackInLots(t *testing.T) {
	from, to := datagramPair(t, memory.New(), impl.UDP4)
	require.NoError(t, impl.Set(to, impl.ReceiveBuffer, 20000))
	flood := func() (arrived int) {
		before, _ := memory.Inspect(to)
		for range 100 {
			sends(t, from, "x", none)
		}
		after, _ := memory.Inspect(to)
		return after.Queued - before.Queued
	}
	read := func(count int) {
		for range count {
			gets(t, to, "x")
		}
	}
	assert.Equal(t, 48, flood())
	read(12)
	assert.Equal(t, 0, flood())
	read(1)
	assert.Equal(t, 13, flood())
	read(48 - 13)
	assert.Equal(t, 35, flood(), "the lot is read")
	read(48)
	assert.Equal(t, 48, flood())
}

// A "port unreachable" for a datagram to another endpoint is not reported to the
// peer's socket.
func TestUDPRefusalIsThePeers(t *testing.T) {
	h := memory.New()
	a, b := datagramPair(t, h, impl.UDP4)
	sends(t, a, "x", impl.IP(loopback, 9))
	sends(t, a, "y", none)
	gets(t, b, "y")
	require.NoError(t, b.Close())
	sends(t, a, "z", none)
	assert.True(t, a.CanRead())
	_, err := a.TryPeek(nil)
	require.ErrorIs(t, err, syscall.ECONNREFUSED)
	assert.False(t, a.CanRead())
}
