package memory_test

import (
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// The figures are those of the kernel.
func TestUnixCapacity(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for piece, want := range map[int]int{1: 278, 4 << 10: 180224, 64 << 10: 233152} {
			client, _ := pair(t, memory.New(), impl.Unix)
			assert.Equal(t, want, fill(t, client, piece), "in pieces of %d", piece)
		}
		client, _ := pair(t, memory.New(), impl.Unix)
		require.NoError(t, impl.Set(client, impl.SendBuffer, 4096))
		assert.Equal(t, 3584, fill(t, client, 512))
	})
}

func TestUnixCapacityIsTheWriters(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := pair(t, memory.New(), impl.Unix)
		require.NoError(t, impl.Set(server, impl.ReceiveBuffer, 4096))
		assert.Equal(t, 180224, fill(t, client, 4096))
	})
}

// A writer waits until three quarters of its buffer are free.
func TestUnixWriterWaitsForThreeQuarters(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := pair(t, memory.New(), impl.Unix)
		fill(t, client, 4096)
		done := make(chan error, 1)
		go func() {
			_, err := client.Write([]byte("x"))
			done <- err
		}()
		synctest.Wait()
		for range 33 {
			reads(t, server, string(make([]byte, 4096)))
			synctest.Wait()
			assert.Empty(t, done)
		}
		reads(t, server, string(make([]byte, 4096)))
		require.NoError(t, <-done)
	})
}

// Reads uncharge the writer in full.
func TestUnixCapacityComesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := pair(t, memory.New(), impl.Unix)
		for range 3 {
			assert.Equal(t, 278, fill(t, client, 1))
			for range 278 {
				reads(t, server, "\x00")
			}
		}
	})
}

// A quarter of the buffer that is taken to the last byte is too much.
func TestUnixStreamIsNotWritableWithAQuarterTaken(t *testing.T) {
	client, server := pair(t, memory.New(), impl.Unix)
	require.NoError(t, impl.Set(client, impl.SendBuffer, 4096)) // the kernel makes it 8192
	for _, n := range []int{5, 700} {                           // the kernel charges 768 and 1280
		assert.True(t, client.CanWrite())
		_, err := client.Write(make([]byte, n))
		require.NoError(t, err)
	}
	assert.False(t, client.CanWrite())
	_, err := server.Read(make([]byte, 1))
	require.NoError(t, err)
	assert.False(t, client.CanWrite(), "a piece counts until it is read to its end")
	_, err = server.Read(make([]byte, 4))
	require.NoError(t, err)
	assert.True(t, client.CanWrite())
}
