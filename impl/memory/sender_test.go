package memory_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// A stream that gathers small writes has one short segment on its way at a time; with
// NoDelay each write is sent.
func TestSenderNoDelay(t *testing.T) {
	for _, noDelay := range []bool{true, false} {
		onLinked(t, memory.Link{Latency: 10 * ms}, func(t *testing.T, w *world, client, server impl.Stream) {
			require.NoError(t, impl.Set(client, impl.NoDelay, noDelay))
			for range 3 {
				write(t, client, "abc")
			}
			reads(t, server, "abcabcabc")
			if noDelay {
				assert.Equal(t, 10*ms, w.after())
				assert.Equal(t, []string{"data 0..3", "data 3..6", "data 6..9"}, w.sent("data"))
			} else {
				assert.Equal(t, 30*ms, w.after())
				assert.Equal(t, []string{"data 0..3", "data 3..9"}, w.sent("data"))
			}
		})
	}
}

// A writer can be as far ahead as within a host.
func TestSenderCapacity(t *testing.T) {
	onLinked(t, memory.Link{}, func(t *testing.T, w *world, client, server impl.Stream) {
		assert.Equal(t, 4194304+131072, fill(t, client, 64<<10))
		require.NoError(t, impl.Set(server, impl.SendBuffer, 4096))
		require.NoError(t, impl.Set(client, impl.ReceiveBuffer, 4096))
		other, accepted := w.connect(t)
		require.NoError(t, impl.Set(accepted, impl.SendBuffer, 4096))
		assert.Equal(t, 8192+131072, fill(t, accepted, 1000))
		require.NoError(t, other.Close())
	})
}
