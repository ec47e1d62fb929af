package sockets_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl/impltest/system"
	"github.com/smalltalk-sockets/go/sockets"
	"github.com/smalltalk-sockets/go/sockets/events"
)

// The tests of this file are programs in the style of AIR: all listeners run on
// one loop, one after the other, and share state without a lock.

// stage runs a program on a loop of the test's own goroutine until it is over.
func stage(t *testing.T, ns *sockets.Namespace, program func(over func())) {
	t.Helper()
	loop := events.NewManualLoop()
	loop.OnPanic(func(p *events.PanicError) { assert.Fail(t, p.Error(), "%s", p.Stack) })
	ns.AbstractSocket.SetDefaultLoop(loop)
	require.NoError(t, loop.Post(func() { program(loop.Stop) }))
	require.NoError(t, loop.Run(t.Context()))
	<-loop.Done()
}

// hear adds a listener that gets the detail alone.
func hear[D any](t *testing.T, target events.Dispatcher, typ *events.Type[D], f func(D)) {
	t.Helper()
	require.NoError(t, target.AddEventListener(events.On(typ, func(e *events.Event[D]) { f(e.Detail) })))
}

func TestAIRServerIsMadeUnbound(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		assert.True(t, ns.ServerSocket.IsSupported())
		server, err := ns.ServerSocket.New()
		require.NoError(t, err)
		assert.False(t, server.Bound())
		assert.False(t, server.Listening())
		assert.Nil(t, server.LocalAddress())
		assert.Zero(t, server.LocalPort())
		require.NoError(t, server.Close())
	})
}

func TestAIRServerBinds(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		for address, shown := range map[string]string{"": "0.0.0.0", "127.0.0.1": "127.0.0.1", "::1": "::1", "::": "::"} {
			if address == "::1" && overKernel(ns) && !system.IPv6.Has() {
				continue
			}
			server, err := ns.ServerSocket.New()
			require.NoError(t, err)
			require.NoError(t, server.Bind(0, address), address)
			assert.True(t, server.Bound())
			assert.False(t, server.Listening())
			assert.Equal(t, shown, server.LocalAddress().String())
			assert.NotZero(t, server.LocalPort(), "a port was chosen")

			again, err := ns.ServerSocket.New()
			require.NoError(t, err)
			require.Error(t, again.Bind(server.LocalPort(), address))
			require.NoError(t, server.Close())
			require.NoError(t, again.Bind(again.LocalPort(), address), "it is free again, and the other can still be bound")
			require.NoError(t, again.Close())
		}
	})
}

func TestAIRServerListens(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		for _, backlog := range []int{0, 1, 50, 1 << 30} {
			server, err := ns.ServerSocket.New()
			require.NoError(t, err)
			require.NoError(t, server.Bind(0, "127.0.0.1"))
			require.NoError(t, server.Listen(backlog))
			assert.True(t, server.Listening())
			require.NoError(t, server.Close())
			assert.False(t, server.Listening())
		}
	})
}

// TestAIRClientIsServed: the server greets each client and echoes its lines; the
// client asks until it has enough.
func TestAIRClientIsServed(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		var heard []string
		stage(t, ns, func(over func()) {
			server, err := ns.ServerSocket.New()
			require.NoError(t, err)
			hear(t, server, sockets.EventServerSocketConnect, func(client *sockets.Socket) {
				require.NoError(t, client.Data().WriteUTF("welcome"))
				hear(t, client, sockets.EventSocketData, func(sockets.Progress) {
					for {
						text, err := client.Data().ReadUTF()
						if err != nil {
							break
						}
						require.NoError(t, client.Data().WriteUTF("you said "+text))
					}
				})
				hear(t, client, sockets.EventClose, func(struct{}) {
					heard = append(heard, "gone")
					require.NoError(t, server.Close())
					over()
				})
			})
			require.NoError(t, server.Bind(0, "127.0.0.1"))
			require.NoError(t, server.Listen(0))

			client, err := ns.Socket.New()
			require.NoError(t, err)
			hear(t, client, sockets.EventConnect, func(struct{}) { heard = append(heard, "connected") })
			hear(t, client, sockets.EventSocketData, func(sockets.Progress) {
				for {
					text, err := client.Data().ReadUTF()
					if err != nil {
						return
					}
					heard = append(heard, text)
					if len(heard) == 4 {
						require.NoError(t, client.Close())
						return
					}
					require.NoError(t, client.Data().WriteUTF(fmt.Sprint("line ", len(heard))))
				}
			})
			require.NoError(t, client.Connect("127.0.0.1", server.LocalPort()))
			assert.False(t, client.Connected(), "connecting does not wait")
		})
		assert.Equal(t, []string{"connected", "welcome", "you said line 2", "you said line 3", "gone"}, heard)
	})
}

// TestAIRServerClosesClient: the client gets EventClose, and bytes sent before
// arrive.
func TestAIRServerClosesClient(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		var heard []string
		stage(t, ns, func(over func()) {
			server, err := ns.ServerSocket.New()
			require.NoError(t, err)
			hear(t, server, sockets.EventServerSocketConnect, func(client *sockets.Socket) {
				require.NoError(t, client.Data().WriteUTFBytes("goodbye"))
				require.NoError(t, client.Close())
			})
			require.NoError(t, server.Bind(0, ""))
			require.NoError(t, server.Listen(0))
			client, err := ns.Socket.New()
			require.NoError(t, err)
			hear(t, client, sockets.EventSocketData, func(sockets.Progress) {
				n, err := client.Data().BytesAvailable()
				require.NoError(t, err)
				text, err := client.Data().ReadUTFBytes(n)
				require.NoError(t, err)
				heard = append(heard, text)
			})
			hear(t, client, sockets.EventClose, func(struct{}) {
				heard = append(heard, "closed")
				require.NoError(t, server.Close())
				over()
			})
			require.NoError(t, client.Connect("localhost", server.LocalPort()))
		})
		assert.Equal(t, []string{"goodbye", "closed"}, heard)
	})
}

// TestAIRManyClients: a broadcast among clients that are all on one loop.
func TestAIRManyClients(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		const clients = 20
		heard := make(map[int]int)
		stage(t, ns, func(over func()) {
			server, err := ns.ServerSocket.New()
			require.NoError(t, err)
			var members []*sockets.Socket
			hear(t, server, sockets.EventServerSocketConnect, func(client *sockets.Socket) {
				members = append(members, client)
				if len(members) == clients {
					for i, member := range members {
						require.NoError(t, member.Data().WriteInt(int32(i)))
						require.NoError(t, member.Close())
					}
				}
			})
			require.NoError(t, server.Bind(0, "127.0.0.1"))
			require.NoError(t, server.Listen(clients))
			for range clients {
				client, err := ns.Socket.New()
				require.NoError(t, err)
				hear(t, client, sockets.EventSocketData, func(sockets.Progress) {
					if n, err := client.Data().ReadInt(); err == nil {
						heard[int(n)]++
					}
				})
				hear(t, client, sockets.EventClose, func(struct{}) {
					if len(heard) == clients {
						require.NoError(t, server.Close())
						over()
					}
				})
				require.NoError(t, client.Connect("127.0.0.1", server.LocalPort()))
			}
		})
		for i := range clients {
			assert.Equal(t, 1, heard[i])
		}
	})
}

// TestAIRPutsInConnectListeners: puts of a listener of a connect event are sent
// after it, at either end, without another listener and without a flush.
func TestAIRPutsInConnectListeners(t *testing.T) {
	for _, greeter := range []string{"server", "client"} {
		worlds(t, func(t *testing.T, ns *sockets.Namespace) {
			heard := ""
			stage(t, ns, func(over func()) {
				server, err := ns.ServerSocket.New()
				require.NoError(t, err)
				client, err := ns.Socket.New()
				require.NoError(t, err)
				gather := func(socket *sockets.Socket) {
					hear(t, socket, sockets.EventSocketData, func(p sockets.Progress) {
						text, err := socket.Data().ReadUTFBytes(p.BytesLoaded)
						assert.NoError(t, err)
						if heard += text; heard == "PING\r\n" {
							assert.NoError(t, client.Close())
							assert.NoError(t, server.Close())
							assert.False(t, server.Bound())
							over()
						}
					})
				}
				greet := func(socket *sockets.Socket) { assert.NoError(t, socket.Data().WriteUTFBytes("PING\r\n")) }
				require.NoError(t, server.Bind(0, ""))
				hear(t, server, sockets.EventServerSocketConnect, func(socket *sockets.Socket) {
					assert.True(t, socket.Connected())
					if greeter == "server" {
						greet(socket)
					} else {
						gather(socket)
					}
				})
				require.NoError(t, server.Listen(0))
				if greeter == "client" {
					hear(t, client, sockets.EventConnect, func(struct{}) { greet(client) })
				} else {
					gather(client)
				}
				require.NoError(t, client.Connect("127.0.0.1", server.LocalPort()))
			})
			assert.Equal(t, "PING\r\n", heard)
		})
	}
}
