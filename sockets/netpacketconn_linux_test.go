package sockets_test

import (
	"net"
	"regexp"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/ipv4"
	"golang.org/x/net/ipv6"

	"github.com/smalltalk-sockets/go/impl/impltest/system"
	"github.com/smalltalk-sockets/go/sockets"
)

// The calls with control messages, and their errors, are those of package net.
func TestMessagesOfUDP(t *testing.T) {
	system.IPv4.Need(t)
	var texts [2][]string
	for i, ns := range []interface {
		ListenPacket(network, address string) (net.PacketConn, error)
		Dial(network, address string) (net.Conn, error)
	}{packageNet{&net.Dialer{}}, sockets.Default} {
		l, err := ns.ListenPacket("udp4", "127.0.0.1:0")
		require.NoError(t, err)
		c, err := ns.Dial("udp4", l.LocalAddr().String())
		require.NoError(t, err)
		bound, connected := l.(udpMessages), c.(udpMessages)
		p, oob := make([]byte, 10), make([]byte, 100)
		n, oobn, err := connected.WriteMsgUDP([]byte("one"), nil, nil)
		require.NoError(t, err)
		assert.Equal(t, []int{3, 0}, []int{n, oobn})
		n, oobn, _, from, err := bound.ReadMsgUDP(p, oob)
		require.NoError(t, err)
		assert.Equal(t, "one", string(p[:n]))
		assert.Zero(t, oobn)
		_, _, err = bound.WriteMsgUDPAddrPort([]byte("two"), nil, from.AddrPort())
		require.NoError(t, err)
		n, _, _, at, err := connected.ReadMsgUDPAddrPort(p, oob)
		require.NoError(t, err)
		assert.Equal(t, "two", string(p[:n]))
		assert.Equal(t, l.LocalAddr().String(), at.String())

		note := func(err error) { texts[i] = append(texts[i], portsOf.ReplaceAllString(err.Error(), ":port")) }
		_, _, err = connected.WriteMsgUDP(p, nil, from)
		note(err)
		_, _, err = bound.WriteMsgUDP(p, nil, nil)
		note(err)
		_, _, err = bound.WriteMsgUDP(make([]byte, 70_000), nil, from)
		note(err)
		_, _, err = bound.WriteMsgUDP(p, []byte("no message at all"), from)
		note(err)
		require.NoError(t, bound.SetReadDeadline(time.Unix(1, 0)))
		_, _, _, _, err = bound.ReadMsgUDP(p, oob)
		note(err)
		require.NoError(t, connected.Close())
		_, _, err = connected.WriteMsgUDP(p, nil, nil)
		note(err)
		_, _, _, _, err = connected.ReadMsgUDP(p, oob)
		note(err)
		require.NoError(t, bound.Close())
	}
	assert.Equal(t, texts[0], texts[1])
}

var portsOf = regexp.MustCompile(`:[0-9]+`)

// Package ipv4 takes what Dial, Accept and ListenPacket return.
func TestPackageIPv4(t *testing.T) {
	system.IPv4.Need(t)
	bound, connected := netPackets(t, sockets.Default, "udp4", "127.0.0.1:0")
	server := ipv4.NewPacketConn(bound)
	require.NoError(t, server.SetControlMessage(ipv4.FlagTTL|ipv4.FlagDst, true))
	require.NoError(t, ipv4.NewConn(connected).SetTTL(33))
	_, err := connected.Write([]byte("hello"))
	require.NoError(t, err)
	p := make([]byte, 10)
	messages := []ipv4.Message{{Buffers: [][]byte{p}, OOB: ipv4.NewControlMessage(ipv4.FlagTTL | ipv4.FlagDst)}}
	n, err := server.ReadBatch(messages, 0)
	require.NoError(t, err)
	require.Equal(t, 1, n)
	assert.Equal(t, "hello", string(p[:messages[0].N]))
	var cm ipv4.ControlMessage
	require.NoError(t, cm.Parse(messages[0].OOB[:messages[0].NN]))
	assert.Equal(t, 33, cm.TTL)
	assert.Equal(t, "127.0.0.1", cm.Dst.String())
	_, err = server.WriteBatch([]ipv4.Message{{Buffers: [][]byte{[]byte("back")}, Addr: messages[0].Addr}}, 0)
	require.NoError(t, err)
	n, err = connected.Read(p)
	require.NoError(t, err)
	assert.Equal(t, "back", string(p[:n]))

	_, client, accepted := netPair(t, sockets.Default, "tcp4")
	for _, conn := range []net.Conn{client, accepted} {
		c := ipv4.NewConn(conn)
		require.NoError(t, c.SetTOS(0x28))
		tos, err := c.TOS()
		require.NoError(t, err)
		assert.Equal(t, 0x28, tos)
	}
}

// Package ipv6 does so too.
func TestPackageIPv6(t *testing.T) {
	system.IPv6.Need(t)
	bound, connected := netPackets(t, sockets.Default, "udp6", "[::1]:0")
	server := ipv6.NewPacketConn(bound)
	require.NoError(t, server.SetControlMessage(ipv6.FlagHopLimit, true))
	require.NoError(t, ipv6.NewConn(connected).SetHopLimit(33))
	_, err := connected.Write([]byte("hello"))
	require.NoError(t, err)
	p := make([]byte, 10)
	messages := []ipv6.Message{{Buffers: [][]byte{p}, OOB: ipv6.NewControlMessage(ipv6.FlagHopLimit)}}
	_, err = server.ReadBatch(messages, 0)
	require.NoError(t, err)
	assert.Equal(t, "hello", string(p[:messages[0].N]))
	var cm ipv6.ControlMessage
	require.NoError(t, cm.Parse(messages[0].OOB[:messages[0].NN]))
	assert.Equal(t, 33, cm.HopLimit)
}

// Raw sockets are those of package net too.
func TestPackageIPv4TakesRawSockets(t *testing.T) {
	system.RawIPv4.Need(t)
	conn, err := sockets.Default.ListenPacket("ip4:icmp", "127.0.0.1")
	require.NoError(t, err)
	defer func() { _ = conn.Close() }()
	require.NoError(t, conn.SetDeadline(time.Now().Add(testTimeout)))
	raw := ipv4.NewPacketConn(conn)
	require.NoError(t, raw.SetTTL(9))
	messages, ok := conn.(interface {
		syscall.Conn
		ReadMsgIP(b, oob []byte) (n, oobn, flags int, addr *net.IPAddr, err error)
		WriteMsgIP(b, oob []byte, addr *net.IPAddr) (n, oobn int, err error)
	})
	require.True(t, ok)
	echo := []byte{8, 0, 0xf7, 0xff, 0, 0, 0, 0} // a request for an echo
	n, _, err := messages.WriteMsgIP(echo, nil, &net.IPAddr{IP: net.IPv4(127, 0, 0, 1)})
	require.NoError(t, err)
	assert.Equal(t, len(echo), n)
	p := make([]byte, 100)
	n, _, _, from, err := messages.ReadMsgIP(p, nil)
	require.NoError(t, err)
	assert.Equal(t, "127.0.0.1", from.String())
	assert.Equal(t, 20+len(echo), n, "with the header")
	assert.Equal(t, byte(9), p[8])
}
