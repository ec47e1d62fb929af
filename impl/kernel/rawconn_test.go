package kernel

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

func TestSyscallConn(t *testing.T) {
	near, far := pair(t, impl.TCP)
	raw, err := near.SyscallConn()
	require.NoError(t, err)
	_, err = far.Write([]byte{1})
	require.NoError(t, err)
	ready := false
	require.NoError(t, raw.Control(func(fd uintptr) { ready = readable(fd) }))
	assert.True(t, ready)

	raw, err = listening(t, impl.TCP).SyscallConn()
	require.NoError(t, err)
	require.NoError(t, raw.Control(func(fd uintptr) { ready = readable(fd) }))
	assert.False(t, ready)

	_, err = newStream(impl.TCP).SyscallConn()
	require.ErrorIs(t, err, impl.ErrNotConnected)
	_, err = newServer(impl.TCP).SyscallConn()
	require.ErrorIs(t, err, impl.ErrNotListening)
}
