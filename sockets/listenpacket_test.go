package sockets_test

import (
	"net"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl/impltest/system"
	"github.com/smalltalk-sockets/go/sockets"
)

func TestListenPacketAndDial(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		for network, address := range map[string]string{
			"udp":      "localhost:0",
			"udp4":     "127.0.0.1:0",
			"udp6":     "[::1]:0",
			"unixgram": filepath.Join(socketDir(t, ns), "s"),
		} {
			if network == "udp6" && overKernel(ns) && !system.IPv6.Has() {
				continue
			}
			server, err := ns.ListenPacket(network, address)
			require.NoError(t, err, network)
			defer func() { _ = server.Close() }()
			client, err := ns.DialContext(t.Context(), network, server.LocalAddr().String())
			require.NoError(t, err, network)
			defer func() { _ = client.Close() }()
			for _, conn := range []any{server, client} {
				_, ok := sockets.DatagramSocketOf(conn)
				assert.True(t, ok, "%T", conn)
			}
			assert.Equal(t, server.LocalAddr().String(), client.RemoteAddr().String())

			require.NoError(t, server.SetDeadline(time.Now().Add(testTimeout)))
			require.NoError(t, client.SetDeadline(time.Now().Add(testTimeout)))
			_, err = client.Write([]byte("hello"))
			require.NoError(t, err)
			p := make([]byte, 9)
			n, from, err := server.ReadFrom(p)
			require.NoError(t, err)
			assert.Equal(t, "hello", string(p[:n]))
			if network != "unixgram" { // whose client has no name
				_, err = server.WriteTo([]byte("back"), from)
				require.NoError(t, err)
				n, err = client.Read(p)
				require.NoError(t, err)
				assert.Equal(t, "back", string(p[:n]))
			}
		}
	})
}

// Errors are those of package net, but that numbers of ports differ.
func TestListenPacketErrors(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		taken := receiver(t, ns)
		for _, c := range []struct{ network, address string }{
			{"nonsense", "127.0.0.1:0"},
			{"udp", "127.0.0.1"},
			{"udp", "127.0.0.1:99999"},
			{"udp4", "[::1]:0"},
			{"udp", taken.LocalAddr().String()},
			{"udp", "203.0.113.7:0"},
		} {
			_, err := ns.ListenPacket(c.network, c.address)
			require.Error(t, err, c)
			assert.IsType(t, &net.OpError{}, err)
			if c.address == taken.LocalAddr().String() || !system.IPv4.Has() {
				continue // package net has to be asked about a port of its own, and needs addresses
			}
			_, want := net.ListenPacket(c.network, c.address)
			require.Error(t, want, c)
			assert.Equal(t, want.Error(), err.Error())
		}
		_, err := ns.Dial("udp", "127.0.0.1")
		_, want := net.Dial("udp", "127.0.0.1")
		require.Error(t, err)
		assert.Equal(t, want.Error(), err.Error())
		_, err = ns.Dial("udp4", "[::1]:9")
		require.Error(t, err)
		_, err = ns.Listen("unixgram", "/x")
		require.Error(t, err)
	})
}
