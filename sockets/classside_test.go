package sockets_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/sockets"
)

// What all classes share is set in one place: no class object has a setter of another
// one, except where each class has its own value.
func TestSharedDefaultsAreSetInOnePlace(t *testing.T) {
	ns := sockets.NewNamespace(newMemory(t))
	for _, shared := range []any{ns.AbstractSocket, ns.SocketAddress} {
		for _, class := range []any{
			ns.StreamSocket, ns.Socket, ns.ServerSocket, ns.DatagramSocket, ns.MulticastSocket,
			ns.IPAddress, ns.IP6Address, ns.UnixAddress,
		} {
			for setter := range methods(shared) {
				own := strings.HasSuffix(setter, "ImplClass") // of each address class
				if strings.HasPrefix(setter, "Set") && !own {
					assert.NotContains(t, methods(class), setter, "%T sets what %T does", class, shared)
				}
			}
		}
	}
}

func TestClassesHaveSizesOfTheirOwn(t *testing.T) {
	ns := sockets.NewNamespace(newMemory(t))
	require.NoError(t, ns.Socket.SetReadBufferSize(100))
	require.NoError(t, ns.StreamSocket.SetReadBufferSize(200))
	require.NoError(t, ns.DatagramSocket.SetDefaultBufferSize(300))
	require.NoError(t, ns.MulticastSocket.SetDefaultBufferSize(400))
	socket, peer := pair(t, ns)
	assert.Equal(t, 100, socket.ReadBufferSize())
	server := listening(t, ns)
	stream, err := ns.StreamSocket.RemoteAddress(t.Context(), server.LocalAddress(), server.LocalPort())
	require.NoError(t, err)
	t.Cleanup(func() { _ = stream.Close() })
	assert.Equal(t, 200, stream.ReadBufferSize())
	for of, set := range map[int]func(int) error{100: peer.SetReadBufferSize, 200: stream.SetReadBufferSize} {
		require.NoError(t, set(77))
		require.NoError(t, set(0), "stands for the size of the class, %d", of)
	}
	assert.Equal(t, 100, peer.ReadBufferSize())
	assert.Equal(t, 200, stream.ReadBufferSize())

	datagrams, err := ns.DatagramSocket.New()
	require.NoError(t, err)
	t.Cleanup(func() { _ = datagrams.Close() })
	member, err := ns.MulticastSocket.New()
	require.NoError(t, err)
	t.Cleanup(func() { _ = member.Close() })
	for size, d := range map[int]interface {
		BufferSize() int
		SetBufferSize(int) error
	}{300: datagrams, 400: member} {
		assert.Equal(t, size, d.BufferSize())
		require.NoError(t, d.SetBufferSize(77))
		require.NoError(t, d.SetBufferSize(0))
		assert.Equal(t, size, d.BufferSize())
	}
}

// methods returns the names of the methods of a value.
func methods(v any) map[string]bool {
	all := make(map[string]bool)
	for i := range reflect.TypeOf(v).NumMethod() {
		all[reflect.TypeOf(v).Method(i).Name] = true
	}
	return all
}
