package kernel

import (
	"net"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

func TestHostMakesSocketsOfItsNetworks(t *testing.T) {
	h := New()
	require.True(t, h.IsSupported())
	for _, network := range networks(t) {
		stream, err := h.NewStream(network)
		require.NoError(t, err)
		assert.Equal(t, network, stream.Network())
		assert.True(t, stream.LocalEndpoint().IsZero())
		require.NoError(t, stream.Close())
		server, err := h.NewServer(network)
		require.NoError(t, err)
		assert.Equal(t, network, server.Network())
		assert.False(t, server.Bound())
		require.NoError(t, server.Close())
	}
}

func TestHostMakesDatagramSockets(t *testing.T) {
	for _, network := range datagramNetworks(t) {
		s, err := New().NewDatagram(network)
		require.NoError(t, err)
		assert.Equal(t, network, s.Network())
		_, groups := impl.As[impl.Multicast](s)
		assert.Equal(t, network.IsUDP(), groups)
		require.NoError(t, s.Close())
	}
	for _, network := range []impl.Network{"", "tcp", "unix", "unixpacket"} {
		s, err := New().NewDatagram(network)
		assert.Nil(t, s)
		assert.Equal(t, net.UnknownNetworkError(network), err)
	}
}

func TestHostKnowsNoOtherNetwork(t *testing.T) {
	for _, network := range []impl.Network{"", "udp", "unixgram", "unixpacket", "TCP"} {
		stream, err := New().NewStream(network)
		assert.Nil(t, stream)
		assert.Equal(t, net.UnknownNetworkError(network), err)
		server, err := New().NewServer(network)
		assert.Nil(t, server)
		assert.Equal(t, net.UnknownNetworkError(network), err)
	}
}
