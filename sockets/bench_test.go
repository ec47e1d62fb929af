package sockets_test

import (
	"bufio"
	"io"
	"net"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/kernel"
	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
)

// benchWorlds runs a benchmark over every implementation.
func benchWorlds(b *testing.B, bench func(b *testing.B, ns *sockets.Namespace)) {
	for _, world := range []struct {
		name     string
		provider impl.Provider
	}{{"kernel", kernel.New()}, {"memory", memory.New()}} {
		b.Run("world="+world.name, func(b *testing.B) { bench(b, sockets.NewNamespace(world.provider)) })
	}
}

func benchPair(b *testing.B, ns *sockets.Namespace) (client, server *sockets.Socket) {
	b.Helper()
	l, err := ns.ServerSocket.Port(0, sockets.BindTo(ns.IPAddress.LoopbackHost()))
	require.NoError(b, err)
	defer func() { _ = l.Close() }()
	client, err = ns.Socket.RemoteAddress(b.Context(), l.LocalAddress(), l.LocalPort())
	require.NoError(b, err)
	server, err = l.Accept()
	require.NoError(b, err)
	b.Cleanup(func() { _ = client.Close(); _ = server.Close() })
	return client, server
}

// BenchmarkFacade measures what a facade adds to the implementation: a write
// and a read of 64 bytes, where no call waits.
func BenchmarkFacade(b *testing.B) {
	benchWorlds(b, func(b *testing.B, ns *sockets.Namespace) {
		client, server := benchPair(b, ns)
		for _, way := range []struct {
			name string
			w    io.Writer
			r    io.Reader
		}{
			{"impl", client.Implementation().(io.Writer), server.Implementation().(io.Reader)},
			{"facade", client, server},
		} {
			b.Run("way="+way.name, func(b *testing.B) {
				b.ReportAllocs()
				p := make([]byte, 64)
				for b.Loop() {
					if _, err := way.w.Write(p); err != nil {
						b.Fatal(err)
					}
					if _, err := io.ReadFull(way.r, p); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	})
}

// BenchmarkLineEcho measures a line there and back, with the stream protocol of
// the facades and with bufio over the same connections.
func BenchmarkLineEcho(b *testing.B) {
	line := append(make([]byte, 79), '\n')
	benchWorlds(b, func(b *testing.B, ns *sockets.Namespace) {
		b.Run("way=stream", func(b *testing.B) {
			client, server := benchPair(b, ns)
			go func() {
				for l, err := range server.Lines() {
					if err != nil || server.NextPutAll(l) != nil || server.NextPut('\n') != nil {
						return
					}
				}
			}()
			b.ReportAllocs()
			for b.Loop() {
				if err := client.NextPutAll(line); err != nil {
					b.Fatal(err)
				}
				if _, err := client.NextLine(); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run("way=bufio", func(b *testing.B) {
			client, server := benchPair(b, ns)
			go func() {
				r, w := bufio.NewReader(server), bufio.NewWriter(server)
				for {
					l, err := r.ReadSlice('\n')
					if err != nil {
						return
					}
					if _, err = w.Write(l); err != nil || w.Flush() != nil {
						return
					}
				}
			}()
			b.ReportAllocs()
			var conn net.Conn = client
			r, w := bufio.NewReader(conn), bufio.NewWriter(conn)
			for b.Loop() {
				if _, err := w.Write(line); err != nil || w.Flush() != nil {
					b.Fatal(err)
				}
				if _, err := r.ReadSlice('\n'); err != nil {
					b.Fatal(err)
				}
			}
		})
	})
}

// BenchmarkConnect measures a connection made, accepted and closed.
func BenchmarkConnect(b *testing.B) {
	benchWorlds(b, func(b *testing.B, ns *sockets.Namespace) {
		l, err := ns.ServerSocket.Port(0, sockets.BindTo(ns.IPAddress.LoopbackHost()))
		require.NoError(b, err)
		defer func() { _ = l.Close() }()
		address, port := l.LocalAddress(), l.LocalPort()
		b.ReportAllocs()
		for b.Loop() {
			client, err := ns.Socket.RemoteAddress(b.Context(), address, port)
			if err != nil {
				b.Fatal(err)
			}
			server, err := l.Accept()
			if err != nil {
				b.Fatal(err)
			}
			_ = server.Close()
			_ = client.Close()
		}
	})
}
