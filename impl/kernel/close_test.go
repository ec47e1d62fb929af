package kernel

import (
	"net"
	"os"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

func TestCloseFreesTheEndpointInEveryPhase(t *testing.T) {
	for _, network := range networks(t) {
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

// Close removes the path although another socket has taken it meanwhile.
func TestCloseRemovesThePathOfAnother(t *testing.T) {
	for _, unlink := range []bool{true, false} {
		first := boundServer(t, at(t, impl.Unix))
		path := first.LocalEndpoint().Path
		require.NoError(t, impl.Set(first, impl.UnlinkOnClose, unlink))
		require.NoError(t, os.Remove(path))
		boundServer(t, first.LocalEndpoint())
		require.NoError(t, first.Close())
		if unlink {
			assert.NoFileExists(t, path)
		} else {
			assert.FileExists(t, path)
		}
	}
}

func TestASecondCloseRemovesNothing(t *testing.T) {
	for _, network := range []impl.Network{impl.Unix, impl.Unixgram} {
		if network == impl.Unixgram && runtime.GOOS == "windows" {
			continue
		}
		var s impl.Socket = newServer(network)
		if network == impl.Unixgram {
			s = newDatagram(network)
		}
		require.NoError(t, impl.Set(s, impl.UnlinkOnClose, true))
		require.NoError(t, s.Bind(at(t, network)))
		path := s.LocalEndpoint().Path
		require.NoError(t, s.Close())
		require.NoFileExists(t, path)
		require.NoError(t, os.WriteFile(path, nil, 0o600))
		require.ErrorIs(t, s.Close(), net.ErrClosed)
		assert.FileExists(t, path)
	}
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
