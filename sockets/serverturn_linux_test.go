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

// TestKernelClosesServer: shutting a descriptor down without the facade ends the
// server as the system would, whether or not its connections go to listeners.
func TestKernelClosesServer(t *testing.T) {
	for name, c := range map[string]struct {
		listens bool // for connections
		queued  int  // connections, when the listener is shut down
	}{
		"with a listener for connections":      {listens: true},
		"without one":                          {},
		"without one, and a connection queued": {queued: 1},
	} {
		t.Run(name, func(t *testing.T) {
			system.IPv4.Need(t)
			ns := sockets.NewNamespace(kernel.New())
			server := bound(t, ns)
			closed := on(t, server, sockets.EventClose)
			if c.listens {
				on(t, server, sockets.EventServerSocketConnect)
			}
			require.NoError(t, server.Listen(5))
			for range c.queued {
				dial(t, server)
			}
			require.NoError(t, server.Loop().Do(func() {})) // it waits for its end now
			shutDown(t, server)
			told(t, closed)
			assert.False(t, server.IsOpen())
			assert.False(t, server.Listening())
			assert.False(t, server.Bound())
			quiet(t, server.Loop(), closed)
		})
	}
}

// TestListeningIsTheKernels: without events, too, a server that is shut down does
// not listen.
func TestListeningIsTheKernels(t *testing.T) {
	system.IPv4.Need(t)
	server := bound(t, sockets.NewNamespace(kernel.New()))
	require.NoError(t, server.Listen(5))
	require.True(t, server.Listening())
	shutDown(t, server)
	assert.False(t, server.Listening())
	assert.True(t, server.Bound(), "the port is still held")
}

func shutDown(t *testing.T, server *sockets.ServerSocket) {
	t.Helper()
	descriptor, ok := impl.As[syscall.Conn](server.Implementation())
	require.True(t, ok)
	raw, err := descriptor.SyscallConn()
	require.NoError(t, err)
	require.NoError(t, raw.Control(func(fd uintptr) {
		assert.NoError(t, syscall.Shutdown(int(fd), syscall.SHUT_RD))
	}))
}
