package memory_test

import (
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// sized returns a TCP connection whose client sends through buffers of the given
// sizes, as options set them.
func sized(t *testing.T, sendSize, receiveSize int) (client, server impl.Stream) {
	t.Helper()
	client, server = pair(t, memory.New(), impl.TCP)
	require.NoError(t, impl.Set(client, impl.SendBuffer, sendSize))
	require.NoError(t, impl.Set(server, impl.ReceiveBuffer, receiveSize))
	return client, server
}

func TestTCPCapacity(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, _ := pair(t, memory.New(), impl.TCP)
		assert.Equal(t, 4194304+131072, fill(t, client, 64<<10))
		for _, size := range []int{4096, 16384, 65536} {
			client, _ := sized(t, size, size)
			assert.Equal(t, 4*size, fill(t, client, 1000))
		}
	})
}

// A writer that has filled its buffer waits until a third of it is free.
func TestTCPWriterWaitsForAThird(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := sized(t, 30000, 10000)
		require.Equal(t, 80000, fill(t, client, 1000))
		assert.False(t, client.CanWrite())
		done := make(chan error, 1)
		go func() {
			_, err := client.Write([]byte("x"))
			done <- err
		}()
		synctest.Wait()
		for range 19 {
			reads(t, server, string(make([]byte, 1000)))
			synctest.Wait()
			assert.Empty(t, done)
			assert.False(t, client.CanWrite())
		}
		reads(t, server, string(make([]byte, 1000)))
		require.NoError(t, <-done)
	})
}
