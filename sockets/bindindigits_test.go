package sockets_test

import (
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest/system"
	"github.com/smalltalk-sockets/go/sockets"
)

// An address of IPv6 in digits keeps IPv4 out, and one of IPv4 makes a socket that
// has no option for it.
func TestBindDigitsChoosesTheFamily(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		for address, is6 := range map[string]bool{"127.0.0.1": false, "": false, "::1": true, "::": true} {
			if is6 && overKernel(ns) && !system.IPv6.Has() {
				continue
			}
			server, err := ns.ServerSocket.New()
			require.NoError(t, err)
			datagrams, err := ns.DatagramSocket.New()
			require.NoError(t, err)
			t.Cleanup(func() { _, _ = server.Close(), datagrams.Close() })
			for _, s := range []interface {
				sockets.Implemented
				Bind(port int, address string) error
			}{server, datagrams} {
				require.NoError(t, s.Bind(0, address))
				only, err := sockets.GetOption(s, sockets.V6Only)
				if is6 {
					require.NoError(t, err)
					assert.True(t, only, "%q", address)
				} else {
					require.ErrorIs(t, err, syscall.EOPNOTSUPP, "%q", address)
					require.ErrorIs(t, sockets.SetOption(s, sockets.V6Only, true), syscall.ENOPROTOOPT, "%q", address)
				}
			}
		}
	})
}

// A socket of IPv4 says that an address of IPv6 does not fit, not that it lacks the
// option.
func TestBindDigitsOnASocketOfIPv4(t *testing.T) {
	for _, p := range []impl.Provider{sockets.Default.Provider(), newMemory(t)} {
		ns := sockets.NewNamespace(p)
		object, err := p.NewServer(impl.TCP4)
		require.NoError(t, err)
		server, err := ns.ServerSocket.Around(object)
		require.NoError(t, err)
		t.Cleanup(func() { _ = server.Close() })
		require.ErrorIs(t, server.Bind(0, "::1"), sockets.ErrArgument)
		require.NoError(t, server.Bind(0, "127.0.0.1"))
	}
}
