package sockets_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/sockets"
	"github.com/smalltalk-sockets/go/sockets/events"
)

// TestTenThousandConnections: each is told of once, brings its number, and ends.
func TestTenThousandConnections(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		const connections, dialling = 10_000, 32
		server := bound(t, ns)
		var seen [connections]int // belongs to the loop
		var connected, closed int
		done := make(chan struct{})
		require.NoError(t, server.AddEventListener(events.On(sockets.EventServerSocketConnect, func(e *sockets.ServerSocketConnectEvent) {
			socket := e.Detail
			connected++
			_ = socket.AddEventListener(events.On(sockets.EventSocketData, func(*sockets.ProgressEvent) {
				n, err := socket.Data().ReadInt()
				if err != nil {
					return // it is not whole yet
				}
				if assert.Less(t, int(n), connections) {
					seen[n]++
				}
			}))
			_ = socket.AddEventListener(events.On(sockets.EventClose, func(*sockets.Event) {
				if closed++; closed == connections {
					close(done)
				}
			}))
		})))
		failures := on(t, server, sockets.EventIOError)
		require.NoError(t, server.Listen(0))

		var next atomic.Int32
		var all sync.WaitGroup
		for range dialling {
			all.Go(func() {
				for n := next.Add(1) - 1; n < connections && !t.Failed(); n = next.Add(1) - 1 {
					client, err := ns.Socket.RemoteAddress(t.Context(), server.Address(), server.Port())
					if !assert.NoError(t, err) {
						return
					}
					assert.NoError(t, client.Data().WriteInt(n))
					assert.NoError(t, client.Close())
				}
			})
		}
		all.Wait()
		select {
		case <-done:
		case <-time.After(patience):
		}
		require.NoError(t, server.Loop().Do(func() {
			assert.Equal(t, connections, connected)
			assert.Equal(t, connections, closed)
			for n, times := range seen {
				if times != 1 {
					assert.Fail(t, "a number was not seen once", "%d: %d", n, times)
					break
				}
			}
		}))
		assert.Empty(t, failures)
	})
}
