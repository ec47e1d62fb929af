package sockets_test

import (
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest/system"
	"github.com/smalltalk-sockets/go/impl/kernel"
	"github.com/smalltalk-sockets/go/sockets"
)

// TestKernelClosesDatagramSocket: shutting a descriptor down without the facade
// ends the socket as the system would, for any listeners.
func TestKernelClosesDatagramSocket(t *testing.T) {
	system.IPv4.Need(t)
	for _, listens := range []bool{true, false} {
		s := boundDatagram(t, sockets.NewNamespace(kernel.New()))
		failed := on(t, s, sockets.EventIOError)
		closed := on(t, s, sockets.EventClose)
		if listens {
			on(t, s, sockets.EventDatagramSocketData)
		} else {
			post(t, s, s, "left for a call")
		}
		descriptor, ok := impl.As[syscall.Conn](s.Implementation())
		require.True(t, ok)
		raw, err := descriptor.SyscallConn()
		require.NoError(t, err)
		require.NoError(t, raw.Control(func(fd uintptr) {
			assert.ErrorIs(t, syscall.Shutdown(int(fd), syscall.SHUT_RD), syscall.ENOTCONN, "and has its effect")
		}))
		if !listens {
			d, err := s.Next()
			require.NoError(t, err)
			assert.Equal(t, "left for a call", string(d.Data))
		}
		require.ErrorIs(t, told(t, failed), syscall.ECONNABORTED)
		told(t, closed)
		require.NoError(t, s.Loop().Do(func() {}))
		assert.False(t, s.IsOpen())
		quiet(t, s.Loop(), closed)
	}
}
