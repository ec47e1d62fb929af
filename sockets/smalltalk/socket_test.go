package smalltalk_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
	"github.com/smalltalk-sockets/go/sockets/smalltalk"
)

func inMemory(t *testing.T) *sockets.Namespace {
	return sockets.NewNamespace(memory.New(memory.ForTest(t)))
}

func listening(t *testing.T, ns *sockets.Namespace) *sockets.ServerSocket {
	server, err := ns.ServerSocket.Port(0, sockets.BindTo(ns.IPAddress.LoopbackHost()))
	require.NoError(t, err)
	t.Cleanup(func() { _ = server.Close() })
	return server
}

func connection(t *testing.T, ns *sockets.Namespace) (client *sockets.Socket, server *sockets.StreamSocket) {
	queue := listening(t, ns)
	client, err := ns.Socket.RemoteAddress(t.Context(), queue.LocalAddress(), queue.LocalPort())
	require.NoError(t, err)
	t.Cleanup(func() { _ = client.Close() })
	require.NoError(t, smalltalk.WaitForConnection(queue))
	server, err = sockets.AcceptAs(queue, ns.StreamSocket)
	require.NoError(t, err)
	t.Cleanup(func() { _ = server.Close() })
	return client, server
}

func TestAddressAndPort(t *testing.T) {
	ns := inMemory(t)
	client, served := connection(t, ns)
	assert.Equal(t, client.RemoteAddress(), smalltalk.Address(client))
	assert.Equal(t, client.RemotePort(), smalltalk.Port(client))
	assert.Equal(t, served.RemoteAddress(), smalltalk.Address(served))
	assert.Equal(t, served.RemotePort(), smalltalk.Port(served))
	server := listening(t, ns)
	assert.Equal(t, server.LocalAddress(), smalltalk.Address(server))
	assert.Equal(t, server.LocalPort(), smalltalk.Port(server))
	datagrams, err := ns.DatagramSocket.Port(0)
	require.NoError(t, err)
	t.Cleanup(func() { _ = datagrams.Close() })
	assert.Equal(t, datagrams.LocalAddress(), smalltalk.Address(datagrams))
	assert.Equal(t, datagrams.LocalPort(), smalltalk.Port(datagrams))
}

func TestIsPeerAlive(t *testing.T) {
	client, served := connection(t, inMemory(t))
	assert.True(t, smalltalk.IsPeerAlive(client))
	assert.True(t, smalltalk.IsPeerAlive(served))
	require.NoError(t, served.Close())
	assert.False(t, smalltalk.IsPeerAlive(served))
	end, err := client.AtEnd()
	require.NoError(t, err)
	assert.True(t, end)
	assert.False(t, smalltalk.IsPeerAlive(client))
}

func TestSoLinger(t *testing.T) {
	client, _ := connection(t, inMemory(t))
	for _, want := range []int{5, 0} {
		require.NoError(t, smalltalk.SetSoLinger(client, want))
		seconds, err := smalltalk.SoLinger(client)
		require.NoError(t, err)
		assert.Equal(t, want, seconds)
	}
	require.NoError(t, smalltalk.SoLingerOff(client))
	seconds, err := smalltalk.SoLinger(client)
	require.NoError(t, err)
	assert.Negative(t, seconds)
}
