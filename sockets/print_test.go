package sockets_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl/impltest/long"
	"github.com/smalltalk-sockets/go/impl/kernel"
	"github.com/smalltalk-sockets/go/sockets"
	"github.com/smalltalk-sockets/go/sockets/events"
)

// formats are those with which a program, package testing or package assert prints.
var formats = []string{"%v", "%+v", "%s", "%#v"}

// TestSocketsPrintWhileTheyAreUsed: another goroutine may print everything that there
// is of a namespace while bytes and events pass. The race detector is the test.
func TestSocketsPrintWhileTheyAreUsed(t *testing.T) {
	long.NotShort(t)
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		client, peer := pair(t, ns)
		stream, driven := eventPair(t, ns)
		told := on(t, driven, sockets.EventSocketData)
		server, udp := listening(t, ns), receiver(t, ns)
		group, err := ns.MulticastSocket.Port(0)
		require.NoError(t, err)
		defer func() { _ = group.Close() }()
		var used sync.WaitGroup
		used.Go(func() {
			for range 50 {
				_ = client.Display("a line").NL().Flush()
				_, _ = peer.NextLine()
				_ = client.Data().WriteShort(7)
				_, _ = client.Write(nil)
				_, _ = peer.Data().ReadShort()
				_ = udp.NextPut(sockets.NewDatagramTo([]byte("x"), udp.LocalAddress(), udp.LocalPort()))
				_, _ = udp.Next()
				_, _ = stream.Write([]byte("told"))
			}
		})
		for range 20 {
			for _, v := range []any{
				client, peer, driven, server, udp, group, peer.Data(), sockets.ReadBufferOf(peer), sockets.WriteBufferOf(client),
				driven.Loop(), ns.SocketAddress, server.Listener(),
			} {
				for _, format := range formats[:3] {
					text := fmt.Sprintf(format, v)
					require.Regexp(t, `^\w+(\[.+\])+( of Namespace\[.+\])?$`, text)
					require.Less(t, len(text), 300)
				}
				_ = fmt.Sprintf("%#v", v)
			}
		}
		used.Wait()
		<-told
	})
}

func TestEverythingPrintsShort(t *testing.T) {
	ns := sockets.NewNamespace(kernel.New())
	for want, v := range map[string]any{
		"AbstractSocketClass of " + ns.String():  ns.AbstractSocket,
		"StreamSocketClass of " + ns.String():    ns.StreamSocket,
		"SocketClass of " + ns.String():          ns.Socket,
		"ServerSocketClass of " + ns.String():    ns.ServerSocket,
		"DatagramSocketClass of " + ns.String():  ns.DatagramSocket,
		"MulticastSocketClass of " + ns.String(): ns.MulticastSocket,
		"AddressClass[IP] of " + ns.String():     ns.SocketAddress,
		"AddressClass[IPv4] of " + ns.String():   ns.IPAddress,
		"AddressClass[IPv6] of " + ns.String():   ns.IP6Address,
		"UnixAddressClass of " + ns.String():     ns.UnixAddress,
		"Namespace[no provider]":                 sockets.NewNamespace(nil),
		"Namespace[zero]":                        new(sockets.Namespace),
		"SocketClass[zero]":                      new(sockets.SocketClass),
		"AddressClass[zero]":                     new(sockets.IPAddressClass),
		"Socket[zero]":                           new(sockets.Socket),
		"StreamSocket[zero]":                     new(sockets.StreamSocket),
		"ServerSocket[zero]":                     new(sockets.ServerSocket),
		"DatagramSocket[zero]":                   new(sockets.DatagramSocket),
		"MulticastSocket[zero]":                  new(sockets.MulticastSocket),
		"Data[zero]":                             new(sockets.Data),
	} {
		for _, format := range formats {
			require.Equal(t, want, fmt.Sprintf(format, v))
		}
	}
	require.Regexp(t, `^Namespace\[\S+\]$`, ns.String())
	for want, v := range map[string]any{
		"127.0.0.1":         ns.IPAddress.LoopbackHost(),
		"::1":               ns.IP6Address.LoopbackHost(),
		"/run/socket":       ns.UnixAddress.Path("/run/socket"),
		"Datagram[5 bytes]": *sockets.NewDatagram([]byte("bytes")),
		"DatagramSocketData[5 bytes from 127.0.0.1:53]": sockets.DatagramSocketData{
			Data: []byte("bytes"), SrcAddress: ns.IPAddress.LoopbackHost(), SrcPort: 53,
		},
		"DatagramSocketData[0 bytes from a socket without a name]": sockets.DatagramSocketData{},
		"connect": sockets.EventConnect,
		`[IOErrorEvent type="ioError" bubbles=false cancelable=false eventPhase=0]`: sockets.EventIOError.New(nil),
		"Listener[connect]": events.On(sockets.EventConnect, func(*sockets.Event) {}),
	} {
		for _, format := range formats[:3] {
			require.Equal(t, want, fmt.Sprintf(format, v))
		}
	}
	var none *sockets.Socket
	require.Equal(t, "<nil>", fmt.Sprint(none))
}

// A socket prints what it is: without a place, at one, or closed.
func TestSocketsPrintTheirState(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		server, err := ns.ServerSocket.New()
		require.NoError(t, err)
		require.Equal(t, "ServerSocket[none]", server.String())
		require.NoError(t, server.Bind(0, "127.0.0.1"))
		at := server.LocalAddr().String()
		require.Equal(t, "ServerSocket["+at+"]", server.String())
		require.NoError(t, server.Close())
		require.Equal(t, "ServerSocket["+at+", closed]", server.String())

		client, err := ns.Socket.New()
		require.NoError(t, err)
		require.Equal(t, "Socket[local none, remote none]", client.String())
		require.NoError(t, client.Close())
		require.Equal(t, "Socket[local none, remote none, closed]", client.String())

		datagrams, err := ns.DatagramSocket.Local(ns.IPAddress.LoopbackHost(), 0)
		require.NoError(t, err)
		at = datagrams.LocalAddr().String()
		require.Equal(t, "DatagramSocket[local "+at+"]", datagrams.String())
		require.NoError(t, datagrams.Close())
		require.Equal(t, "DatagramSocket[local "+at+", closed]", datagrams.String())
	})
}
