package sockets_test

import (
	"net"
	"net/netip"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/sockets"
)

func TestDatagramSocketIsAPacketConn(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		var a, b net.PacketConn = receiver(t, ns), receiver(t, ns)
		n, err := a.WriteTo([]byte("hello"), b.LocalAddr())
		require.NoError(t, err)
		assert.Equal(t, 5, n)
		p := make([]byte, 10)
		n, from, err := b.ReadFrom(p)
		require.NoError(t, err)
		assert.Equal(t, "hello", string(p[:n]))
		assert.Equal(t, a.LocalAddr(), from)

		_, err = a.WriteTo([]byte("too long"), b.LocalAddr())
		require.NoError(t, err)
		n, _, err = b.ReadFrom(p[:3])
		require.NoError(t, err)
		assert.Equal(t, "too", string(p[:n]))

		require.NoError(t, b.SetReadDeadline(time.Now().Add(-time.Second)))
		_, _, err = b.ReadFrom(p)
		require.ErrorIs(t, err, os.ErrDeadlineExceeded)
		for _, none := range []net.Addr{nil, (*net.UDPAddr)(nil), &net.UnixAddr{}} {
			_, err = a.WriteTo([]byte("x"), none)
			require.IsType(t, (*net.OpError)(nil), err, "%T", none)
		}
	})
}

func TestDatagramSocketWithAddrPorts(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		a, b := receiver(t, ns), receiver(t, ns)
		to := netip.MustParseAddrPort(b.LocalAddr().String())
		n, err := a.WriteToAddrPort([]byte("hello"), to)
		require.NoError(t, err)
		assert.Equal(t, 5, n)
		p := make([]byte, 10)
		n, from, err := b.ReadFromAddrPort(p)
		require.NoError(t, err)
		assert.Equal(t, "hello", string(p[:n]))
		assert.Equal(t, a.LocalAddr().String(), from.String())
		_, err = a.WriteToAddrPort(nil, netip.AddrPort{})
		require.ErrorContains(t, err, "missing address")
	})
}

func TestDatagramSocketIsAConn(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		server := receiver(t, ns)
		var c net.Conn = guarded(t)(ns.DatagramSocket.RemoteAddress(server.LocalAddress(), server.LocalPort()))
		n, err := c.Write([]byte("hello"))
		require.NoError(t, err)
		assert.Equal(t, 5, n)
		require.NoError(t, server.NextPut(datagram(t, server, "hello")))
		n, err = c.Read(nil)
		require.NoError(t, err)
		assert.Zero(t, n, "an empty slice takes nothing")
		p := make([]byte, 10)
		n, err = c.Read(p)
		require.NoError(t, err)
		assert.Equal(t, "hello", string(p[:n]))
	})
}
