package sockets_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/sockets"
)

// BenchmarkDatagram sends a datagram of 64 bytes and receives it: at the
// boundary, and through the facade in its several ways.
func BenchmarkDatagram(b *testing.B) {
	benchWorlds(b, func(b *testing.B, ns *sockets.Namespace) {
		server, err := ns.DatagramSocket.Local(ns.IPAddress.LoopbackHost(), 0)
		require.NoError(b, err)
		client, err := ns.DatagramSocket.RemoteAddress(server.LocalAddress(), server.LocalPort())
		require.NoError(b, err)
		from, to := client.Implementation().(impl.Datagram), server.Implementation().(impl.Datagram)
		p, d, got := make([]byte, 64), sockets.NewDatagram(make([]byte, 64)), new(sockets.Datagram)
		for name, move := range map[string]func() error{
			"boundary": func() error {
				_, err := from.Send(p, impl.Endpoint{})
				if err == nil {
					_, err = to.Receive(p)
				}
				return err
			},
			"ReadFromAddrPort": func() error {
				_, err := client.Write(p)
				if err == nil {
					_, _, err = server.ReadFromAddrPort(p)
				}
				return err
			},
			"Receive": func() error {
				err := client.NextPut(d)
				if err == nil {
					err = server.Receive(got)
				}
				return err
			},
			"Next": func() error {
				err := client.NextPut(d)
				if err == nil {
					_, err = server.Next()
				}
				return err
			},
		} {
			b.Run("way="+name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if err := move(); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
		require.NoError(b, client.Close())
		require.NoError(b, server.Close())
	})
}
