package sockets_test

import (
	"net"
	"net/netip"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/sockets"
)

// udpConn is what programs ask of a connection of UDP besides net.PacketConn and
// net.Conn, and udpMessages what needs a descriptor.
type udpConn interface {
	net.PacketConn
	SetReadBuffer(int) error
	SetWriteBuffer(int) error
	ReadFromUDP([]byte) (int, *net.UDPAddr, error)
	ReadFromUDPAddrPort([]byte) (int, netip.AddrPort, error)
	WriteToUDP([]byte, *net.UDPAddr) (int, error)
	WriteToUDPAddrPort([]byte, netip.AddrPort) (int, error)
}

type udpMessages interface {
	udpConn
	syscall.Conn
	ReadMsgUDP(b, oob []byte) (n, oobn, flags int, addr *net.UDPAddr, err error)
	ReadMsgUDPAddrPort(b, oob []byte) (n, oobn, flags int, addr netip.AddrPort, err error)
	WriteMsgUDP(b, oob []byte, addr *net.UDPAddr) (n, oobn int, err error)
	WriteMsgUDPAddrPort(b, oob []byte, addr netip.AddrPort) (n, oobn int, err error)
}

var _ udpMessages = (*net.UDPConn)(nil)

// netPackets returns a socket that is bound, and one that has it as its destination.
func netPackets(t *testing.T, ns *sockets.Namespace, network, address string) (bound net.PacketConn, connected net.Conn) {
	t.Helper()
	bound, err := ns.ListenPacket(network, address)
	require.NoError(t, err)
	t.Cleanup(func() { _ = bound.Close() })
	connected, err = ns.Dial(network, bound.LocalAddr().String())
	require.NoError(t, err)
	t.Cleanup(func() { _ = connected.Close() })
	require.NoError(t, bound.SetDeadline(time.Now().Add(testTimeout)))
	require.NoError(t, connected.SetDeadline(time.Now().Add(testTimeout)))
	return bound, connected
}

func TestUDPHasWhatProgramsAskFor(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		b, c := netPackets(t, ns, "udp", "127.0.0.1:0")
		bound, ok := b.(udpConn)
		require.True(t, ok, "%T", b)
		connected, ok := c.(udpConn)
		require.True(t, ok, "%T", c)
		p := make([]byte, 10)

		_, err := c.Write([]byte("one"))
		require.NoError(t, err)
		n, from, err := bound.ReadFromUDP(p)
		require.NoError(t, err)
		assert.Equal(t, "one", string(p[:n]))
		assert.Equal(t, c.LocalAddr().String(), from.String())
		_, err = bound.WriteToUDP([]byte("two"), from)
		require.NoError(t, err)
		n, at, err := connected.ReadFromUDPAddrPort(p)
		require.NoError(t, err)
		assert.Equal(t, "two", string(p[:n]))
		assert.Equal(t, b.LocalAddr().String(), at.String())
		_, err = bound.WriteToUDPAddrPort([]byte("three"), from.AddrPort())
		require.NoError(t, err)
		n, err = c.Read(p)
		require.NoError(t, err)
		assert.Equal(t, "three", string(p[:n]))

		_, err = connected.WriteToUDP(p, from)
		require.ErrorIs(t, err, net.ErrWriteToConnected)
		_, err = bound.WriteToUDP(p, nil)
		require.ErrorContains(t, err, "missing address")
		require.NoError(t, bound.SetReadBuffer(50_000))
		require.NoError(t, bound.SetWriteBuffer(60_000))
		socket, ok := sockets.DatagramSocketOf(bound)
		require.True(t, ok)
		hasOption(t, socket, sockets.ReceiveBuffer, 100_000)
		hasOption(t, socket, sockets.SendBuffer, 120_000)
		require.NoError(t, bound.Close())
		_, from, err = bound.ReadFromUDP(p)
		require.ErrorIs(t, err, net.ErrClosed)
		assert.Nil(t, from)
	})
}

func TestOnlyTheSystemHasDescriptorsOfMessages(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		for network, address := range map[string]string{"udp": "127.0.0.1:0", "unixgram": filepath.Join(socketDir(t, ns), "s")} {
			b, c := netPackets(t, ns, network, address)
			for _, v := range []any{b, c} {
				conn, ok := v.(syscall.Conn)
				require.Equal(t, overKernel(ns), ok, "%T", v)
				_, hasMessages := v.(udpMessages)
				assert.Equal(t, ok && network == "udp", hasMessages, "%T", v)
				if ok {
					raw, err := conn.SyscallConn()
					require.NoError(t, err)
					require.NoError(t, raw.Control(func(fd uintptr) { assert.Positive(t, fd) }))
				}
			}
		}
	})
}
