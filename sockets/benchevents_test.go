package sockets_test

import (
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/sockets"
	"github.com/smalltalk-sockets/go/sockets/events"
)

// BenchmarkEventEcho sends a line to and fro, with a server that waits in a
// goroutine of its own and with one that listens for bytes.
func BenchmarkEventEcho(b *testing.B) {
	for name, serve := range map[string]func(*sockets.Socket){
		"waiting": func(s *sockets.Socket) {
			go func() {
				for {
					line, err := s.NextLine()
					if err != nil {
						_ = s.Close()
						return
					}
					_ = s.NextPutAll(line)
					_ = s.NL().Flush()
				}
			}()
		},
		"events": func(s *sockets.Socket) {
			_ = s.AddEventListener(events.On(sockets.EventSocketData, func(*sockets.ProgressEvent) {
				for line, err := s.NextLine(); err == nil; line, err = s.NextLine() {
					_ = s.NextPutAll(line)
					_ = s.NL().Flush()
				}
			}))
		},
	} {
		b.Run(name, func(b *testing.B) {
			benchWorlds(b, func(b *testing.B, ns *sockets.Namespace) {
				client, server := benchPair(b, ns)
				serve(server)
				line := []byte("the quick brown fox jumps over the lazy dog\n")
				b.ReportAllocs()
				for b.Loop() {
					_, err := client.Write(line)
					require.NoError(b, err)
					_, err = client.NextLine()
					require.NoError(b, err)
				}
			})
		})
	}
}

// BenchmarkEventConnect makes connections, which a goroutine accepts or a
// listener is given.
func BenchmarkEventConnect(b *testing.B) {
	for name, serve := range map[string]func(*sockets.ServerSocket){
		"waiting": func(s *sockets.ServerSocket) {
			go func() {
				for {
					socket, err := s.Accept()
					if err != nil {
						return
					}
					_ = socket.Close()
				}
			}()
		},
		"events": func(s *sockets.ServerSocket) {
			_ = s.AddEventListener(events.On(sockets.EventServerSocketConnect, func(e *sockets.ServerSocketConnectEvent) {
				_ = e.Detail.Close()
			}))
		},
	} {
		b.Run(name, func(b *testing.B) {
			benchWorlds(b, func(b *testing.B, ns *sockets.Namespace) {
				server, err := ns.ServerSocket.Port(0, sockets.BindTo(ns.IPAddress.LoopbackHost()))
				require.NoError(b, err)
				defer func() { _ = server.Close() }()
				serve(server)
				b.ReportAllocs()
				for b.Loop() {
					client, err := ns.Socket.RemoteAddress(b.Context(), server.LocalAddress(), server.LocalPort())
					require.NoError(b, err)
					_, err = client.ReadByte()
					require.ErrorIs(b, err, io.EOF)
					_ = client.Close()
				}
			})
		})
	}
}
