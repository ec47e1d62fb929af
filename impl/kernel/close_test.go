package kernel

import (
	"net"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

func TestCloseFreesTheEndpointInEveryPhase(t *testing.T) {
	for _, network := range networks {
		bound := newServer(network)
		require.NoError(t, bound.Bind(at(t, network)))
		for _, s := range []*server{bound, listening(t, network)} {
			require.NoError(t, s.Close())
			again := newServer(network)
			require.NoError(t, again.Bind(s.LocalEndpoint()))
			require.NoError(t, again.Close())
		}
	}
}

func TestCloseRemovesAServersPath(t *testing.T) {
	s := listening(t, impl.Unix)
	require.FileExists(t, s.LocalEndpoint().Path)
	require.NoError(t, s.Close())
	assert.NoFileExists(t, s.LocalEndpoint().Path)
}

func TestASecondCloseSaysSo(t *testing.T) {
	near, _ := pair(t, impl.TCP4)
	server := listening(t, impl.TCP4)
	for _, s := range []impl.Socket{fresh(t, impl.TCP4), newServer(impl.TCP4), near, server} {
		require.NoError(t, s.Close())
		for range 2 {
			err := s.Close()
			require.ErrorIs(t, err, net.ErrClosed)
			require.IsType(t, &net.OpError{}, err)
			assert.Equal(t, "close", err.(*net.OpError).Op)
		}
	}
}
