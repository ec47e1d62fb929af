package sockets_test

import (
	"io"
	"net"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest/long"
	"github.com/smalltalk-sockets/go/impl/impltest/system"
	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
	"github.com/smalltalk-sockets/go/sockets/events"
)

// TestConnectionsQueueUntilSomebodyListens: events begin with the first
// listener, with earlier connections first.
func TestConnectionsQueueUntilSomebodyListens(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		server := bound(t, ns)
		closed := on(t, server, sockets.EventClose) // is no listener for connections
		require.NoError(t, server.Listen(10))
		var names []string
		for range 3 {
			names = append(names, dial(t, server).LocalAddr().String())
		}
		connections := on(t, server, sockets.EventServerSocketConnect)
		for _, name := range names {
			socket := told(t, connections)
			assert.Equal(t, name, socket.RemoteAddr().String(), "in order")
			require.NoError(t, socket.Close())
		}
		quiet(t, server.Loop(), closed)
	})
}

// TestSlowListenerLosesNothing: while a listener runs, connections wait in the
// queue and, when that is full, outside of it.
func TestSlowListenerLosesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ns := sockets.NewNamespace(newMemory(t))
		require.NoError(t, ns.AbstractSocket.SetTimeout(0)) // a client that finds the queue full tries again, later and later
		server := bound(t, ns)
		var running, most, served atomic.Int32
		require.NoError(t, server.AddEventListener(events.On(sockets.EventServerSocketConnect, func(e *sockets.ServerSocketConnectEvent) {
			most.Store(max(most.Load(), running.Add(1)))
			time.Sleep(200 * time.Millisecond)
			running.Add(-1)
			served.Add(1)
			_ = e.Detail.Close()
		})))
		require.NoError(t, server.Listen(5))
		clients := make(chan error)
		for range 20 {
			go func() {
				client, err := ns.Socket.RemoteAddress(t.Context(), server.LocalAddress(), server.LocalPort())
				if err == nil {
					err = client.Close()
				}
				clients <- err
			}()
		}
		for range 20 {
			require.NoError(t, <-clients)
		}
		time.Sleep(time.Minute)
		assert.EqualValues(t, 20, served.Load())
		assert.EqualValues(t, 1, most.Load(), "one event at a time")
		require.NoError(t, server.Close())
	})
}

// TestConnectionOfNobody: a connection that no listener was called with is closed,
// and does not stay open without an owner.
func TestConnectionOfNobody(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		server := bound(t, ns)
		// A listener of the capture phase is there, and is never called: sockets
		// have no ancestors.
		require.NoError(t, server.AddEventListener(events.OnCapture(sockets.EventServerSocketConnect, func(*sockets.ServerSocketConnectEvent) {
			assert.Fail(t, "must not be called")
		})))
		require.NoError(t, server.Listen(0))
		client := dial(t, server)
		require.NoError(t, client.SetDeadline(time.Now().Add(testTimeout)))
		_, err := client.ReadByte()
		require.ErrorIs(t, err, io.EOF)
	})
}

// TestSystemClosesServer: after a crash an application sees a server that the
// system has closed.
func TestSystemClosesServer(t *testing.T) {
	for name, queued := range map[string]int{"with a listener for connections": -1, "without one": 0, "without one, and a connection queued": 1} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { systemClosesServer(t, queued) })
		})
	}
}

// systemClosesServer crashes the host of a server while connections are queued
// that go to no listener, or, when queued is negative, while there is a listener.
func systemClosesServer(t *testing.T, queued int) {
	host := memory.New()
	server := bound(t, sockets.NewNamespace(host))
	closed := on(t, server, sockets.EventClose)
	if queued < 0 {
		on(t, server, sockets.EventServerSocketConnect)
	}
	require.NoError(t, server.Listen(5))
	for range queued {
		dial(t, server)
	}
	synctest.Wait()
	host.Crash()
	told(t, closed)
	assert.False(t, server.IsOpen())
	assert.False(t, server.Bound())
	assert.False(t, server.Listening())
	require.ErrorIs(t, server.Close(), net.ErrClosed)
	synctest.Wait()
	quiet(t, server.Loop(), closed)
}

// TestThousandsOfConnections: each has one event, sends its number, and ends.
func TestThousandsOfConnections(t *testing.T) {
	long.NotShort(t)
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		const dialling = 32
		connections := asMany(10_000, 1000)
		needs(t, ns, system.Descriptors(uint64(2*connections+100)))
		server := bound(t, ns)
		seen := make([]int, connections) // belongs to the loop
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
				for n := next.Add(1) - 1; int(n) < connections && !t.Failed(); n = next.Add(1) - 1 {
					client, err := ns.Socket.RemoteAddress(t.Context(), server.LocalAddress(), server.LocalPort())
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
		case <-time.After(testTimeout):
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

// unwilling is a network whose servers fail to take connections at first.
type unwilling struct {
	*memory.Host
	failures []error
}

func (u *unwilling) NewServer(network impl.Network) (impl.Server, error) {
	s, err := u.Host.NewServer(network)
	return &unwillingServer{s, u}, err
}

type unwillingServer struct {
	impl.Server
	of *unwilling
}

func (s *unwillingServer) TryAccept() (impl.Stream, error) {
	if len(s.of.failures) > 0 && s.CanRead() {
		err := s.of.failures[0]
		s.of.failures = s.of.failures[1:]
		return nil, err
	}
	return s.Server.TryAccept()
}

// TestConnectionsThatCannotBeTaken: the program gets the error, and they are
// accepted later; a lack of descriptors gets time to pass.
func TestConnectionsThatCannotBeTaken(t *testing.T) {
	for _, c := range []struct {
		failures []error
		after    time.Duration
	}{
		{[]error{syscall.ECONNABORTED, syscall.EPROTO}, 0},
		{[]error{syscall.EMFILE}, 50 * time.Millisecond},
		{[]error{syscall.ENOBUFS, syscall.EPERM, syscall.ENFILE}, 100 * time.Millisecond},
	} {
		synctest.Test(t, func(t *testing.T) {
			host := &unwilling{newMemory(t), c.failures}
			server := bound(t, sockets.NewNamespace(host))
			failures := on(t, server, sockets.EventIOError)
			closed := on(t, server, sockets.EventClose)
			connections := on(t, server, sockets.EventServerSocketConnect)
			require.NoError(t, server.Listen(0))
			client := dial(t, server)
			started := time.Now()
			for _, failure := range c.failures {
				assert.Equal(t, failure, <-failures)
			}
			require.NoError(t, (<-connections).Close())
			assert.Equal(t, c.after, time.Since(started))
			assert.Empty(t, closed)
			require.NoError(t, client.Close())
			require.NoError(t, server.Close())
		})
	}
}
