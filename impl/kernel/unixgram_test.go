//go:build !windows

package kernel

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

func TestAnUnnamedUnixSocketCanBeNamedLater(t *testing.T) {
	peer := boundDatagram(t, impl.Unixgram)
	s := freshDatagram(t, impl.Unixgram)
	require.NoError(t, s.Connect(peer.LocalEndpoint()))
	assert.Equal(t, impl.Unnamed, s.LocalEndpoint())
	name := at(t, impl.Unixgram)
	require.NoError(t, s.Bind(name))
	assert.Equal(t, name, s.LocalEndpoint())
	require.ErrorIs(t, s.Bind(at(t, impl.Unixgram)), impl.ErrBound)
	_, err := s.Send([]byte("x"), impl.Endpoint{})
	require.NoError(t, err)
	m, err := peer.Receive(make([]byte, 4))
	require.NoError(t, err)
	assert.Equal(t, impl.Message{N: 1, From: name}, m)
}
