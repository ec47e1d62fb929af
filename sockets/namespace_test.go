package sockets_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
)

func TestNamespacesShareNothing(t *testing.T) {
	one, two := sockets.NewNamespace(memory.New()), sockets.NewNamespace(memory.New())
	require.NoError(t, one.Socket.SetReadBufferSize(77))
	require.NoError(t, one.AbstractSocket.SetTimeout(time.Second))
	one.AbstractSocket.SetDefaultAddressClass(one.IPAddress)

	assert.Equal(t, 77, one.Socket.ReadBufferSize())
	assert.Equal(t, 4096, one.StreamSocket.ReadBufferSize(), "a class and its subclass share nothing")
	assert.Equal(t, time.Second, one.AbstractSocket.Timeout(), "all classes share the timeout")
	assert.Equal(t, 4096, two.Socket.ReadBufferSize())
	assert.Equal(t, 30*time.Second, two.AbstractSocket.Timeout())
	assert.Equal(t, sockets.SocketAddressClass(two.SocketAddress), two.AbstractSocket.DefaultAddressClass())

	server := listening(t, one)
	_, err := two.Socket.RemoteAddress(t.Context(), server.LocalAddress(), server.LocalPort())
	require.Error(t, err, "another network")
}

func TestNamespaceNeedsAProvider(t *testing.T) {
	none := sockets.NewNamespace(nil)
	assert.False(t, none.Socket.IsSupported())
	for name, use := range map[string]func() error{
		"New": func() error { _, err := none.ServerSocket.New(); return err },
		"RemoteAddress": func() error {
			_, err := none.Socket.RemoteAddress(t.Context(), none.IPAddress.LoopbackHost(), 7)
			return err
		},
		"Remote":        func() error { _, err := none.Socket.Remote(t.Context(), "localhost", 7); return err },
		"Dial":          func() error { _, err := none.Dial("tcp", "localhost:7"); return err },
		"Listen":        func() error { _, err := none.Listen("tcp", ":7"); return err },
		"ByName":        func() error { _, err := none.IPAddress.ByName(t.Context(), "localhost"); return err },
		"LocalHostName": func() error { _, err := none.IPAddress.LocalHostName(); return err },
	} {
		require.ErrorIs(t, use(), sockets.ErrArgument, name)
	}
}

func TestNamespace(t *testing.T) {
	ns := sockets.NewNamespace(memory.New())
	ns.AbstractSocket.SetDefaultAddressClass(ns.IPAddress)
	ns.AbstractSocket.SetDefaultAddressClass(nil)
	assert.Equal(t, sockets.SocketAddressClass(ns.SocketAddress), ns.AbstractSocket.DefaultAddressClass())
	assert.Same(t, ns, ns.ServerSocket.Namespace())
	assert.True(t, ns.ServerSocket.IsSupported())
	assert.NotNil(t, ns.Provider())
}

func TestDefaultAddressClass(t *testing.T) {
	ns := sockets.NewNamespace(memory.New())
	both, err := ns.ServerSocket.Port(0)
	require.NoError(t, err)
	for _, address := range []sockets.SocketAddress{ns.IPAddress.LoopbackHost(), ns.IP6Address.LoopbackHost()} {
		client, err := ns.Socket.RemoteAddress(t.Context(), address, both.LocalPort())
		require.NoError(t, err, address)
		require.NoError(t, client.Close())
	}
	require.NoError(t, both.Close())

	ns.AbstractSocket.SetDefaultAddressClass(ns.IPAddress)
	four, err := ns.ServerSocket.Port(0)
	require.NoError(t, err)
	assert.Equal(t, ns.IPAddress.AnyLocalAddress(), four.LocalAddress())
	require.NoError(t, four.Close())

	ns.AbstractSocket.SetDefaultAddressClass(ns.UnixAddress)
	unix, err := ns.ServerSocket.New()
	require.NoError(t, err)
	assert.Equal(t, impl.Unix, unix.Implementation().Network())
	require.NoError(t, unix.Close())
	elsewhere := memory.New()
	ns.UnixAddress.SetDefaultStreamSocketImplClass(elsewhere)
	named, err := ns.ServerSocket.Port(0)
	require.NoError(t, err)
	assert.Regexp(t, "^@", named.LocalAddress().String(), "a name was chosen")
	client, err := sockets.NewNamespace(elsewhere).Socket.RemoteAddress(t.Context(), named.LocalAddress(), 0)
	require.NoError(t, err, "in the network of the class's own implementation")
	require.NoError(t, client.Close())
	require.NoError(t, named.Close())
}

func TestTimeout(t *testing.T) {
	ns := sockets.NewNamespace(memory.New())
	require.ErrorIs(t, ns.AbstractSocket.SetTimeout(-1), sockets.ErrRange)
	require.NoError(t, ns.AbstractSocket.SetTimeout(0), "no bound")
	client, _ := pair(t, ns)
	require.NoError(t, client.Close())
}
