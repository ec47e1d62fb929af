package kernel

import (
	"net"
	"os"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

func TestADatagramSocketIsWhereTheKernelSays(t *testing.T) {
	peer := boundDatagram(t, impl.UDP4)
	s := freshDatagram(t, impl.UDP4)
	assert.True(t, s.LocalEndpoint().IsZero())

	_, err := s.Send(nil, peer.LocalEndpoint())
	require.NoError(t, err)
	sent := s.LocalEndpoint()
	assert.True(t, sent.Addr().IsUnspecified())
	assert.NotZero(t, sent.Port(), "sending has bound it")

	require.NoError(t, s.Connect(peer.LocalEndpoint()))
	assert.Equal(t, impl.IP(loopback, sent.Port()), s.LocalEndpoint(), "a peer is reached from one address")

	require.NoError(t, s.Connect(impl.Endpoint{}))
	assert.True(t, s.LocalEndpoint().IsZero(), "a port that the system chose is given up")
	require.NoError(t, s.Bind(impl.IP(loopback, 0)), "and it can be bound")
	require.ErrorIs(t, s.Bind(impl.IP(loopback, 0)), impl.ErrBound)

	last := s.LocalEndpoint()
	require.NoError(t, s.Close())
	assert.Equal(t, last, s.LocalEndpoint())
	assert.True(t, s.RemoteEndpoint().IsZero())
}

func TestNothingIsReceivedBeforeThereIsADescriptor(t *testing.T) {
	for _, network := range datagramNetworks(t) {
		s := freshDatagram(t, network)
		_, err := s.Receive(nil)
		require.ErrorIs(t, err, impl.ErrNotBound)
		require.ErrorIs(t, err, syscall.EINVAL)
		require.ErrorIs(t, s.EnsureReadable(), impl.ErrNotBound)
		_, err = s.SyscallConn()
		require.ErrorIs(t, err, impl.ErrNotBound)
		assert.False(t, s.CanRead())

		assert.True(t, s.CanWrite())
		require.NoError(t, s.EnsureWritable())
		require.NoError(t, s.SetWriteDeadline(longAgo))
		require.ErrorIs(t, s.EnsureWritable(), os.ErrDeadlineExceeded)
		assert.Nil(t, s.conn.Load())

		require.NoError(t, s.Close())
		_, err = s.Receive(nil)
		require.ErrorIs(t, err, net.ErrClosed)
		require.ErrorIs(t, s.EnsureWritable(), net.ErrClosed)
		_, err = s.Send(nil, impl.Endpoint{})
		require.ErrorIs(t, err, net.ErrClosed)
		assert.False(t, s.CanWrite())
	}
}

func TestDeadlinesWaitForTheDescriptorOfADatagramSocket(t *testing.T) {
	s := freshDatagram(t, impl.UDP4)
	require.NoError(t, s.SetReadDeadline(longAgo))
	require.NoError(t, s.SetWriteDeadline(longAgo))
	require.NoError(t, s.Bind(impl.IP(loopback, 0)))
	for _, receive := range []func([]byte) (impl.Message, error){s.Receive, s.TryReceive, s.TryPeek} {
		_, err := receive(nil)
		require.ErrorIs(t, err, os.ErrDeadlineExceeded)
	}
	_, err := s.Send(nil, s.LocalEndpoint())
	require.ErrorIs(t, err, os.ErrDeadlineExceeded)
}
