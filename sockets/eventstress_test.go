package sockets_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl/impltest/long"
	"github.com/smalltalk-sockets/go/impl/impltest/system"
	"github.com/smalltalk-sockets/go/impl/kernel"
	"github.com/smalltalk-sockets/go/sockets"
	"github.com/smalltalk-sockets/go/sockets/events"
)

// leakless is worlds where a socket that is left open in memory fails the test.
func leakless(t *testing.T, test func(t *testing.T, ns *sockets.Namespace)) {
	t.Helper()
	t.Run("kernel", func(t *testing.T) {
		system.IPv4.Need(t)
		test(t, sockets.NewNamespace(kernel.New()))
	})
	t.Run("memory", func(t *testing.T) { test(t, sockets.NewNamespace(newMemory(t))) })
}

// meanwhile calls a function again and again, each time with another number, in a
// goroutine that ends when the returned function is called.
func meanwhile(f func(n int)) (end func()) {
	quit := make(chan struct{})
	var running sync.WaitGroup
	running.Go(func() {
		for n := 0; ; n++ {
			select {
			case <-quit:
				return
			default:
				f(n)
			}
		}
	})
	return func() {
		close(quit)
		running.Wait()
	}
}

// happens waits for a channel to be closed.
func happens(t *testing.T, done <-chan struct{}, what string) {
	t.Helper()
	select {
	case <-done:
	case <-time.After(testTimeout):
		require.FailNow(t, "did not happen: "+what)
	}
}

// TestConnectionsWhileListenersComeAndGo: none is lost, and none has two
// events.
func TestConnectionsWhileListenersComeAndGo(t *testing.T) {
	long.NotShort(t)
	leakless(t, func(t *testing.T, ns *sockets.Namespace) {
		const connections, dialling = 400, 4
		server := bound(t, ns)
		names := make(map[string]int) // belongs to the loop
		told, done := 0, make(chan struct{})
		take := func(e *sockets.ServerSocketConnectEvent) {
			names[e.Detail.RemoteAddr().String()]++
			_ = e.Detail.Close()
			if told++; told == connections {
				close(done)
			}
		}
		require.NoError(t, server.Listen(0))
		var l *events.Listener // belongs to the loop
		toggle := func() {
			if l == nil {
				l = events.On(sockets.EventServerSocketConnect, take)
				assert.NoError(t, server.AddEventListener(l))
				return
			}
			server.RemoveEventListener(l)
			l = nil
		}
		end := meanwhile(func(int) { _ = server.Loop().Do(toggle) })
		var all sync.WaitGroup
		for range dialling {
			all.Go(func() {
				for range connections / dialling {
					client, err := ns.Socket.RemoteAddress(t.Context(), server.LocalAddress(), server.LocalPort())
					if assert.NoError(t, err) {
						_, err = client.ReadByte()
						assert.Error(t, err, "until it was taken")
						assert.NoError(t, client.Close())
					}
				}
			})
		}
		all.Wait()
		happens(t, done, "all connections")
		end()
		require.NoError(t, server.Loop().Do(func() { assert.Equal(t, connections, told) }))
	})
}

// TestBytesWhileListenersComeAndGo: each byte comes once and in order, for any
// listener and wherever listeners are added and removed.
func TestBytesWhileListenersComeAndGo(t *testing.T) {
	long.NotShort(t)
	leakless(t, func(t *testing.T, ns *sockets.Namespace) {
		const size = 4 << 20
		client, socket := eventPair(t, ns)
		sent := make([]byte, size)
		for i := range sent {
			sent[i] = byte(i >> 8)
		}
		var got bytes.Buffer // belongs to the loop
		gather := func(*sockets.ProgressEvent) { got.Write(socket.BufferContents()) }
		done := make(chan struct{})
		require.NoError(t, socket.AddEventListener(events.On(sockets.EventClose, func(*sockets.Event) {
			rest, err := socket.UpToEnd(size)
			assert.NoError(t, err)
			got.Write(rest)
			close(done)
		})))
		var ends []func()
		for range 3 {
			l := events.On(sockets.EventSocketData, gather)
			ends = append(ends, meanwhile(func(n int) {
				if n%2 == 0 {
					assert.NoError(t, socket.AddEventListener(l))
				} else {
					socket.RemoveEventListener(l)
				}
				runtime.Gosched()
			}))
		}
		_, err := client.Write(sent)
		require.NoError(t, err)
		for _, end := range ends {
			end()
		}
		// Bytes that came without a listener may have filled the read buffer.
		require.NoError(t, socket.AddEventListener(events.On(sockets.EventSocketData, gather)))
		require.NoError(t, socket.Loop().Do(func() {
			got.Write(socket.BufferContents())
			_, _ = socket.AvailableBytes() // asks for more
		}))
		require.NoError(t, client.Close())
		happens(t, done, "the end")
		require.NoError(t, socket.Loop().Do(func() {
			assert.True(t, bytes.Equal(sent, got.Bytes()), "%d bytes of %d", got.Len(), size)
		}))
	})
}

// TestSocketsAreClosedAtAnyTime: after Close there are no events, and nothing is
// left.
func TestSocketsAreClosedAtAnyTime(t *testing.T) {
	long.NotShort(t)
	leakless(t, func(t *testing.T, ns *sockets.Namespace) {
		const connections = 300
		server := bound(t, ns)
		var open sync.WaitGroup
		require.NoError(t, server.AddEventListener(events.On(sockets.EventServerSocketConnect, func(e *sockets.ServerSocketConnectEvent) {
			open.Go(closedSometime(t, e.Detail))
		})))
		require.NoError(t, server.Listen(0))
		for range connections {
			client, err := ns.Socket.New()
			require.NoError(t, err)
			closed := closedSometime(t, client)
			require.NoError(t, client.Connect("127.0.0.1", server.LocalPort()))
			open.Go(closed)
		}
		require.NoError(t, server.Loop().Do(func() {}))
		open.Wait()
		require.NoError(t, server.Close())
		require.NoError(t, server.Loop().Do(func() {}))
		open.Wait()
	})
}

// closedSometime echoes what a socket receives, from its listeners, and returns
// a function that closes it at a random moment.
func closedSometime(t *testing.T, socket *sockets.Socket) func() {
	var over atomic.Bool
	echo := func() {
		assert.False(t, over.Load(), "an event behind Close")
		_, _ = socket.Write(append(socket.BufferContents(), "more"...))
	}
	assert.NoError(t, socket.AddEventListener(events.On(sockets.EventConnect, func(*sockets.Event) { echo() })))
	assert.NoError(t, socket.AddEventListener(events.On(sockets.EventSocketData, func(*sockets.ProgressEvent) { echo() })))
	assert.NoError(t, socket.AddEventListener(events.On(sockets.EventOutputProgress, func(*sockets.OutputProgressEvent) {
		assert.False(t, over.Load(), "an event behind Close")
	})))
	closes := 0
	assert.NoError(t, socket.AddEventListener(events.On(sockets.EventClose, func(*sockets.Event) {
		closes++
		assert.Equal(t, 1, closes)
		assert.False(t, over.Load(), "an event behind Close")
	})))
	return func() {
		time.Sleep(time.Duration(rand.IntN(3000)) * time.Microsecond) // what it meets is left to chance
		_ = socket.Close()
		assert.NoError(t, socket.Loop().Do(func() { over.Store(true) }))
		assert.False(t, socket.IsOpen())
		_ = socket.Close() // ends what still goes out
	}
}

// TestChat: many sockets on one loop, each of whose lines goes to all. Every one
// gets the lines of every one in the order in which they were sent.
func TestChat(t *testing.T) {
	leakless(t, func(t *testing.T, ns *sockets.Namespace) {
		const talkers, lines = 10, 100
		loop := events.NewLoop()
		ns.AbstractSocket.SetDefaultLoop(loop)
		server := bound(t, ns)
		var room []*sockets.Socket
		require.NoError(t, server.AddEventListener(events.On(sockets.EventServerSocketConnect, func(e *sockets.ServerSocketConnectEvent) {
			socket := e.Detail
			room = append(room, socket)
			_ = socket.AddEventListener(events.On(sockets.EventSocketData, func(*sockets.ProgressEvent) {
				for line, err := range socket.LineStrings() {
					if err != nil {
						return // the rest has not arrived
					}
					for _, other := range room {
						other.Display(line).NL()
					}
				}
			}))
		})))
		require.NoError(t, server.Listen(0))

		left, done := talkers, make(chan struct{})
		var clients []*sockets.Socket
		for talker := range talkers {
			client := dial(t, server)
			clients = append(clients, client)
			var next [talkers]int
			got := 0
			require.NoError(t, client.AddEventListener(events.On(sockets.EventSocketData, func(*sockets.ProgressEvent) {
				for line, err := range client.LineStrings() {
					if err != nil {
						break // the rest has not arrived
					}
					var from, n int
					_, err = fmt.Sscanf(line, "%d says %d", &from, &n)
					assert.NoError(t, err)
					assert.Equal(t, next[from], n, "of %d, to %d", from, talker)
					next[from]++
					if got++; got == talkers*lines {
						left--
					}
				}
				if left == 0 {
					left = -1
					close(done)
				}
			})))
		}
		require.Eventually(t, func() bool {
			n := 0
			_ = loop.Do(func() { n = len(room) })
			return n == talkers
		}, testTimeout, time.Millisecond)
		for talker, client := range clients {
			go func() {
				for n := range lines {
					client.Display(fmt.Sprintf("%d says %d", talker, n)).NL()
				}
			}()
		}
		happens(t, done, "all lines")
		require.NoError(t, loop.Do(func() {
			for _, socket := range append(room, clients...) {
				assert.NoError(t, socket.Close())
			}
		}))
	})
}

// TestLoopStopsInTheMidst: no event follows, and the sockets can be closed.
func TestLoopStopsInTheMidst(t *testing.T) {
	leakless(t, func(t *testing.T, ns *sockets.Namespace) {
		for range 20 {
			server := bound(t, ns)
			loop := events.NewLoop()
			require.NoError(t, server.SetLoop(loop))
			var stopped atomic.Bool
			var accepted []*sockets.Socket
			var some atomic.Int32
			require.NoError(t, server.AddEventListener(events.On(sockets.EventServerSocketConnect, func(e *sockets.ServerSocketConnectEvent) {
				assert.False(t, stopped.Load())
				socket := e.Detail
				accepted = append(accepted, socket)
				_ = socket.AddEventListener(events.On(sockets.EventSocketData, func(*sockets.ProgressEvent) {
					assert.False(t, stopped.Load())
					some.Add(1)
					_, _ = socket.Write(socket.BufferContents())
				}))
			})))
			require.NoError(t, server.Listen(0))
			var clients []*sockets.Socket
			for range 5 {
				client := dial(t, server)
				clients = append(clients, client)
				_, err := client.Write([]byte("to and fro"))
				require.NoError(t, err)
				go func() {
					p := make([]byte, 100)
					for n, err := client.Read(p); err == nil; n, err = client.Read(p) {
						_, _ = client.Write(p[:n])
					}
				}()
			}
			require.Eventually(t, func() bool { return some.Load() > 20 }, testTimeout, 100*time.Microsecond)
			loop.Stop()
			happens(t, loop.Done(), "the end of the loop")
			stopped.Store(true)
			require.NoError(t, server.Close())
			for _, socket := range append(accepted, clients...) {
				require.NoError(t, socket.Close())
				_ = socket.Close() // ends what still goes out
			}
		}
	})
}

// TestWeakListenersAreCollectedInTheMidst: they are not called any more, and the
// others are.
func TestWeakListenersAreCollectedInTheMidst(t *testing.T) {
	leakless(t, func(t *testing.T, ns *sockets.Namespace) {
		client, socket := eventPair(t, ns)
		texts := gathers(t, socket)
		var calls atomic.Int32
		addWeak := func() {
			l := events.On(sockets.EventSocketData, func(*sockets.ProgressEvent) { calls.Add(1) })
			require.NoError(t, socket.AddEventListener(l, events.Weak(), events.Priority(1)))
		}
		const times = 50
		for n := range times {
			addWeak()
			if n%10 == 9 {
				runtime.GC()
			}
			_, err := client.Write([]byte("x"))
			require.NoError(t, err)
			assert.Equal(t, "x", whole(t, texts, 1))
		}
		// A collection can miss some: the stack of a goroutine that is preempted is
		// scanned conservatively.
		for deadline := time.Now().Add(testTimeout); ; {
			runtime.GC()
			require.NoError(t, socket.Loop().Do(func() { calls.Store(0) }))
			_, err := client.Write([]byte("x"))
			require.NoError(t, err)
			whole(t, texts, 1)
			if calls.Load() == 0 {
				break
			}
			require.True(t, time.Now().Before(deadline), "weak listeners that nothing else keeps are still called")
		}
	})
}

// TestSocketsOnAManualLoop: a program that runs the loop between other things
// has all events, on its own goroutine.
func TestSocketsOnAManualLoop(t *testing.T) {
	leakless(t, func(t *testing.T, ns *sockets.Namespace) {
		const clients, size = 5, 200_000
		loop := events.NewManualLoop()
		ns.AbstractSocket.SetDefaultLoop(loop)
		server := bound(t, ns)
		received, closed := 0, 0 // no lock: all of it is this goroutine
		require.NoError(t, server.AddEventListener(events.On(sockets.EventServerSocketConnect, func(e *sockets.ServerSocketConnectEvent) {
			socket := e.Detail
			_ = socket.AddEventListener(events.On(sockets.EventSocketData, func(*sockets.ProgressEvent) {
				p := socket.BufferContents()
				received += len(p)
				_, err := socket.Write(p)
				assert.NoError(t, err)
			}))
			_ = socket.AddEventListener(events.On(sockets.EventClose, func(*sockets.Event) { closed++ }))
		})))
		require.NoError(t, server.Listen(0))
		for range clients {
			go func() {
				client, err := ns.StreamSocket.RemoteAddress(t.Context(), server.LocalAddress(), server.LocalPort())
				if !assert.NoError(t, err) {
					return
				}
				go func() {
					_, err := client.Write(make([]byte, size))
					assert.NoError(t, err)
					assert.NoError(t, client.CloseWrite())
				}()
				back, err := client.UpToEnd(2 * size)
				assert.NoError(t, err)
				assert.Len(t, back, size)
				assert.NoError(t, client.Close())
			}()
		}
		for until := time.After(testTimeout); closed < clients; {
			select {
			case <-loop.Ready():
				_, err := loop.RunPending()
				require.NoError(t, err)
			case <-until:
				require.FailNow(t, "did not end", "%d bytes, %d ends", received, closed)
			}
		}
		assert.Equal(t, clients*size, received)
	})
}
