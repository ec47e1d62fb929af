package sockets_test

import (
	"encoding/binary"
	"errors"
	"net"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl/impltest/system"
	"github.com/smalltalk-sockets/go/sockets"
)

// echoRequest returns a message of ICMP that asks for an echo, with its checksum
// on IPv4, and the type of the answer.
func echoRequest(v6 bool, id uint16) (message []byte, reply byte) {
	message, reply = make([]byte, 8, 12), byte(0)
	message[0] = 8
	if v6 {
		message[0], reply = 128, 129
	}
	binary.BigEndian.PutUint16(message[4:], id)
	message = append(message, "ping"...)
	sum := uint32(0)
	for i := 0; i < len(message); i += 2 {
		sum += uint32(binary.BigEndian.Uint16(message[i:]))
	}
	for sum > 0xffff {
		sum = sum>>16 + sum&0xffff
	}
	binary.BigEndian.PutUint16(message[2:], ^uint16(sum))
	return message, reply
}

func TestRawSockets(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		for _, c := range []struct {
			class interface {
				NewRawSocket() (*sockets.DatagramSocket, error)
			}
			address sockets.SocketAddress
			v6      bool
		}{
			{ns.IPAddress, ns.IPAddress.LoopbackHost(), false},
			{ns.IP6Address, ns.IP6Address.LoopbackHost(), true},
			{ns.SocketAddress, ns.IPAddress.LoopbackHost(), false},
		} {
			if c.v6 && overKernel(ns) && !system.RawIPv6.Has() {
				continue
			}
			needs(t, ns, system.RawIPv4)
			s := guarded(t)(c.class.NewRawSocket())
			require.NoError(t, s.ConnectTo(c.address, 0))
			require.ErrorIs(t, s.NextPut(sockets.NewDatagramTo([]byte("1234"), c.address, 9)), sockets.ErrArgument, "a port")
			request, reply := echoRequest(c.v6, uint16(os.Getpid()))
			require.NoError(t, s.NextPut(sockets.NewDatagram(request)))
			for {
				d, err := s.Next()
				require.NoError(t, err)
				message := d.Data
				if !c.v6 {
					assert.EqualValues(t, 0x45, d.Data[0], "the header is there")
					message = message[20:]
				}
				if message[0] == reply && string(message[4:]) == string(request[4:]) {
					assert.Equal(t, c.address, d.Address())
					assert.Zero(t, d.Port())
					assert.Equal(t, 64, d.TTL)
					break
				}
			}
		}
		_, err := ns.UnixAddress.NewRawSocket()
		require.ErrorIs(t, err, errors.ErrUnsupported)
	})
}

// As a net.PacketConn a raw socket shows what one of package net shows: messages
// without the header of IP.
func TestRawSocketsAsPacketConns(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		for network, host := range map[string]string{"ip4:icmp": "127.0.0.1", "ip4:1": "127.0.0.1", "ip6:ipv6-icmp": "::1", "ip6:58": "::1"} {
			needs(t, ns, system.RawIPv4)
			if host == "::1" && overKernel(ns) && !system.RawIPv6.Has() {
				continue
			}
			c, err := ns.ListenPacket(network, host)
			require.NoError(t, err)
			defer func() { _ = c.Close() }()
			require.NoError(t, c.SetDeadline(time.Now().Add(testTimeout)))
			request, reply := echoRequest(host == "::1", uint16(os.Getpid())+1)
			_, err = c.WriteTo(request, &net.IPAddr{IP: net.ParseIP(host)})
			require.NoError(t, err)
			for p := make([]byte, 100); ; {
				n, from, err := c.ReadFrom(p)
				require.NoError(t, err)
				if p[0] == reply && string(p[4:n]) == string(request[4:]) {
					assert.Equal(t, host, from.String())
					break
				}
			}
		}
	})
}
