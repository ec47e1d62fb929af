package sockets_test

import (
	"net"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
)

// The goroutines that put first get the same buffer, and no item is lost.
func TestTheFirstPutsShareABuffer(t *testing.T) {
	ns := sockets.NewNamespace(memory.New())
	for range 50 {
		s, peer := pair(t, ns)
		var puts sync.WaitGroup
		for range 4 {
			puts.Go(func() { assert.NoError(t, s.NextPutAll([]byte("a line\n"))) })
		}
		puts.Wait()
		require.NoError(t, s.Flush())
		for range 4 {
			line(t, peer, "a line")
		}
	}
}

// A put that makes the buffer while another goroutine closes the socket is not lost
// without an error: the put, or a later one, says that the socket is closed.
func TestTheFirstPutMeetsClose(t *testing.T) {
	ns := sockets.NewNamespace(memory.New())
	for range 200 {
		s, _ := pair(t, ns)
		closed := make(chan error)
		go func() { closed <- s.Close() }()
		_ = s.NextPut('x')
		require.NoError(t, <-closed)
		require.ErrorIs(t, s.NextPut('x'), net.ErrClosed)
	}
}

// Sizes are those of the class when the socket was made, not when it got its buffers.
func TestSizesAreThoseOfTheClassBefore(t *testing.T) {
	ns := sockets.NewNamespace(memory.New())
	s, _ := pair(t, ns)
	require.NoError(t, ns.Socket.SetReadBufferSize(100))
	require.NoError(t, ns.Socket.SetWriteBufferSize(200))
	assert.Equal(t, 4096, s.ReadBufferSize())
	assert.Equal(t, 4096, s.WriteBufferSize())
	later, _ := pair(t, ns)
	assert.Equal(t, 100, later.ReadBufferSize())
	assert.Equal(t, 200, later.WriteBufferSize())
}
