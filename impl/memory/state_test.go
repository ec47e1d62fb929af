package memory_test

import (
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
)

// inStates checks the states of both ends of a connection.
func inStates(t *testing.T, client, server impl.Stream, wantClient, wantServer memory.State) {
	t.Helper()
	c, s := inspect(t, client), inspect(t, server)
	assert.Equal(t, wantClient, c.State, "client")
	assert.Equal(t, wantServer, s.State, "server")
	assert.Equal(t, wantServer, c.PeerState, "server from the client")
	assert.Equal(t, wantClient, s.PeerState, "client from the server")
}

// stall fills the receive buffer of s, so that the FIN of its peer waits behind bytes
// that have not arrived.
func stall(t *testing.T, s, peer impl.Stream) {
	t.Helper()
	write(t, peer, string(make([]byte, 200_000)))
	require.Positive(t, inspect(t, s).RecvQueue)
}

func drain(t *testing.T, s impl.Stream) {
	t.Helper()
	reads(t, s, string(make([]byte, 200_000)))
}

// The usual way through the states, and the ones behind a FIN that waits.
func TestTCPStates(t *testing.T) {
	t.Run("orderly", func(t *testing.T) {
		client, server := pair(t, memory.New(), impl.TCP)
		inStates(t, client, server, memory.StateEstablished, memory.StateEstablished)
		require.NoError(t, client.CloseWrite())
		inStates(t, client, server, memory.StateFinWait2, memory.StateCloseWait)
		require.NoError(t, server.CloseWrite())
		inStates(t, client, server, memory.StateTimeWait, memory.StateClose)
	})
	t.Run("FIN waits", func(t *testing.T) {
		client, server := pair(t, memory.New(), impl.TCP)
		stall(t, server, client)
		require.NoError(t, client.CloseWrite())
		inStates(t, client, server, memory.StateFinWait1, memory.StateEstablished)
		drain(t, server)
		inStates(t, client, server, memory.StateFinWait2, memory.StateCloseWait)
	})
	t.Run("last FIN waits", func(t *testing.T) {
		client, server := pair(t, memory.New(), impl.TCP)
		stall(t, client, server)
		require.NoError(t, client.CloseWrite())
		require.NoError(t, server.CloseWrite())
		inStates(t, client, server, memory.StateFinWait2, memory.StateLastAck)
		drain(t, client)
		inStates(t, client, server, memory.StateTimeWait, memory.StateClose)
	})
	t.Run("both FINs wait", func(t *testing.T) {
		client, server := pair(t, memory.New(), impl.TCP)
		stall(t, server, client)
		stall(t, client, server)
		require.NoError(t, client.CloseWrite())
		require.NoError(t, server.CloseWrite())
		inStates(t, client, server, memory.StateFinWait1, memory.StateFinWait1)
		drain(t, client)
		inStates(t, client, server, memory.StateClosing, memory.StateFinWait2)
		drain(t, server)
		inStates(t, client, server, memory.StateTimeWait, memory.StateTimeWait)
	})
	t.Run("reset", func(t *testing.T) {
		client, server := pair(t, memory.New(), impl.TCP)
		require.NoError(t, impl.Set(client, impl.Linger, 0))
		require.NoError(t, client.Close())
		inStates(t, client, server, memory.StateClose, memory.StateClose)
	})
}

func TestUnixStates(t *testing.T) {
	client, server := pair(t, memory.New(), impl.Unix)
	inStates(t, client, server, memory.StateEstablished, memory.StateEstablished)
	require.NoError(t, client.CloseWrite())
	inStates(t, client, server, memory.StateEstablished, memory.StateEstablished)
	require.NoError(t, client.Close())
	inStates(t, client, server, memory.StateClose, memory.StateCloseWait)
	require.NoError(t, server.Close())
	inStates(t, client, server, memory.StateClose, memory.StateClose)
}

// Streams without a connection.
func TestUnconnectedStates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := memory.New()
		l := listen(t, h, impl.TCP)
		require.NoError(t, l.Listen(0))
		dial(t, h, l) // the queue is full now

		s, err := h.NewStream(impl.TCP)
		require.NoError(t, err)
		assert.Equal(t, memory.StateClose, inspect(t, s).State)
		require.NoError(t, s.Bind(impl.IP(loopback, 99)))
		assert.Equal(t, memory.StateBound, inspect(t, s).State)
		go func() { _ = s.Connect(t.Context(), l.LocalEndpoint()) }()
		synctest.Wait()
		got := inspect(t, s)
		assert.Equal(t, memory.StateSynSent, got.State)
		assert.Equal(t, l.LocalEndpoint(), got.Remote)
		assert.Empty(t, got.PeerState)
		require.NoError(t, s.Close())
		assert.Equal(t, memory.StateClose, inspect(t, s).State)
	})
}
