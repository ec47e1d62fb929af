package sockets_test

import (
	"context"
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
)

func TestResolveAddress(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		for name, want := range map[string]sockets.SocketAddress{
			"127.0.0.1": ns.IPAddress.LoopbackHost(),
			"127.1":     ns.IPAddress.LoopbackHost(),
			"::1":       ns.IP6Address.LoopbackHost(),
			"/run/x":    ns.UnixAddress.Path("/run/x"),
			"@name":     ns.UnixAddress.Path("@name"),
		} {
			got, err := ns.AbstractSocket.ResolveAddress(t.Context(), name)
			require.NoError(t, err)
			assert.Equal(t, []sockets.SocketAddress{want}, got)
		}
		local, err := ns.AbstractSocket.ResolveAddress(t.Context(), "localhost")
		require.NoError(t, err)
		assert.Contains(t, local, sockets.SocketAddress(ns.IPAddress.LoopbackHost()))
		cancelled, cancel := context.WithCancel(t.Context())
		cancel()
		_, err = ns.AbstractSocket.ResolveAddress(cancelled, "nobody.invalid")
		require.Error(t, err)
		_, err = ns.AbstractSocket.ResolveAddress(nil, "127.1") //nolint:staticcheck // a nil context is what is tested
		require.ErrorIs(t, err, sockets.ErrArgument)
	})
}

// TestRemoteTakesShortForms: an address in digits is one wherever it is given.
func TestRemoteTakesShortForms(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		server := listening(t, ns)
		client, err := ns.Socket.Remote(t.Context(), "127.1", server.LocalPort())
		require.NoError(t, err)
		defer func() { _ = client.Close() }()
		assert.Equal(t, ns.IPAddress.LoopbackHost(), client.RemoteAddress())
	})
}

// TestBindRefusesShortForms: the address of a server is a well-formed one.
func TestBindRefusesShortForms(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		for _, address := range []string{"127.1", "1", "127.0.1", "2130706433"} {
			server, err := ns.ServerSocket.New()
			require.NoError(t, err)
			require.ErrorIs(t, server.Bind(0, address), sockets.ErrArgument, address)
			assert.False(t, server.Bound())
			require.NoError(t, server.Close())
		}
	})
}

// TestResolveAddressFollows: connecting does not use the cache.
func TestResolveAddressFollows(t *testing.T) {
	network := memory.NewNetwork(memory.ForTest(t))
	host, err := network.AddHost("here")
	require.NoError(t, err)
	ns := sockets.NewNamespace(host)
	for _, text := range []string{"10.0.0.1", "10.0.0.2"} {
		require.NoError(t, network.SetName("moves.test", netip.MustParseAddr(text)))
		got, err := ns.AbstractSocket.ResolveAddress(t.Context(), "moves.test")
		require.NoError(t, err)
		require.Len(t, got, 1)
		assert.Equal(t, text, got[0].String())
		remembered, err := ns.IPAddress.ByName(t.Context(), "moves.test")
		require.NoError(t, err)
		assert.Equal(t, "10.0.0.1", remembered.String())
	}
}
