package sockets_test

import (
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/kernel"
	"github.com/smalltalk-sockets/go/sockets"
)

// TestKernelClosesServer: shutting a listener down behind the program's back ends
// it as the system would.
func TestKernelClosesServer(t *testing.T) {
	ns := sockets.NewNamespace(kernel.New())
	server := bound(t, ns)
	closed := on(t, server, sockets.EventClose)
	on(t, server, sockets.EventServerSocketConnect)
	require.NoError(t, server.Listen(0))
	descriptor, ok := impl.As[syscall.Conn](server.Implementation())
	require.True(t, ok)
	raw, err := descriptor.SyscallConn()
	require.NoError(t, err)
	require.NoError(t, raw.Control(func(fd uintptr) {
		assert.NoError(t, syscall.Shutdown(int(fd), syscall.SHUT_RD))
	}))
	told(t, closed)
	assert.False(t, server.IsOpen())
	assert.False(t, server.Listening())
	quiet(t, server.Loop(), closed)
}
