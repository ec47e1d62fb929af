package sockets_test

import (
	"net"
	"os"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
	"github.com/smalltalk-sockets/go/sockets/events"
)

// on adds a listener that sends the details of events to a channel, in which
// there is room for more than a test has.
func on[D any](t *testing.T, target events.Dispatcher, typ *events.Type[D]) <-chan D {
	t.Helper()
	details := make(chan D, 1000)
	require.NoError(t, target.AddEventListener(events.On(typ, func(e *events.Event[D]) { details <- e.Detail })))
	return details
}

// told answers what a listener of on has been told.
func told[D any](t *testing.T, details <-chan D) D {
	t.Helper()
	select {
	case d := <-details:
		return d
	case <-time.After(patience):
		require.FailNow(t, "no event")
		panic("unreachable")
	}
}

// quiet checks that there is no event on a channel of on, once everything that
// the loop has now has run.
func quiet[D any](t *testing.T, loop *events.Loop, details <-chan D) {
	t.Helper()
	require.NoError(t, loop.Do(func() {}))
	select {
	case d := <-details:
		require.FailNow(t, "an event that must not be", "%v", d)
	default:
	}
}

// bound answers a server that is bound to a free port of the loopback address.
func bound(t *testing.T, ns *sockets.Namespace) *sockets.ServerSocket {
	t.Helper()
	server, err := ns.ServerSocket.New()
	require.NoError(t, err)
	t.Cleanup(func() { _ = server.Close() })
	require.NoError(t, server.Bind(0, "127.0.0.1"))
	return server
}

// dial connects to a server.
func dial(t *testing.T, server *sockets.ServerSocket) *sockets.Socket {
	t.Helper()
	client, err := server.Namespace().Socket.RemoteAddress(t.Context(), server.Address(), server.Port())
	require.NoError(t, err)
	t.Cleanup(func() { _ = client.Close() })
	return client
}

func TestConnectEvents(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		server := bound(t, ns)
		connections := on(t, server, sockets.EventServerSocketConnect)
		require.NoError(t, server.Listen(0))
		for range 3 {
			client := dial(t, server)
			socket := told(t, connections)
			assert.Equal(t, client.LocalAddr().String(), socket.RemoteAddr().String())
			assert.True(t, socket.Connected())
			assert.Same(t, server.Loop(), socket.Loop())
			require.NoError(t, socket.Close())
		}
		quiet(t, server.Loop(), connections)
	})
}

func TestConnectEventShowsItsServer(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		server := bound(t, ns)
		seen := make(chan events.AnyEvent, 1)
		require.NoError(t, server.AddEventListener(events.On(sockets.EventServerSocketConnect, func(e *sockets.ServerSocketConnectEvent) {
			assert.Same(t, server, e.CurrentTarget())
			assert.Equal(t, events.AtTarget, e.Phase())
			_ = e.Detail.Close()
			seen <- e
		})))
		require.NoError(t, server.Listen(1))
		dial(t, server)
		e := told(t, seen)
		assert.Same(t, server, e.Target())
		assert.Equal(t, "connect", e.Type())
		assert.Equal(t, "ServerSocketConnectEvent", e.Class())
	})
}

// TestConnectionsQueueUntilSomebodyListens: events begin when a listener is
// there, with those that came before.
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

// TestRemovedListenerLeavesConnections: what comes after the listener is gone
// stays in the queue, for Accept or for the next listener.
func TestRemovedListenerLeavesConnections(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		server := bound(t, ns)
		require.NoError(t, server.Listen(10))
		once := make(chan *sockets.Socket, 10)
		var l *events.Listener
		l = events.On(sockets.EventServerSocketConnect, func(e *sockets.ServerSocketConnectEvent) {
			server.RemoveEventListener(l)
			once <- e.Detail
		})
		for range 3 {
			dial(t, server)
		}
		require.NoError(t, server.AddEventListener(l))
		require.NoError(t, told(t, once).Close())
		quiet(t, server.Loop(), once)

		second, err := server.Accept()
		require.NoError(t, err)
		require.NoError(t, second.Close())
		require.NoError(t, told(t, on(t, server, sockets.EventServerSocketConnect)).Close())
	})
}

func TestAcceptAndListenersExcludeEachOther(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		server := bound(t, ns)
		require.NoError(t, server.Listen(10))
		nothing := events.On(sockets.EventServerSocketConnect, func(*sockets.ServerSocketConnectEvent) {})
		require.NoError(t, server.AddEventListener(nothing))
		for _, accept := range []func() error{
			func() error { _, err := server.Accept(); return err },
			func() error { _, err := server.TryAccept(); return err },
			func() error { _, err := server.Listener().Accept(); return err },
			func() error { _, err := sockets.AcceptAs(server, ns.StreamSocket); return err },
		} {
			err := accept()
			require.ErrorIs(t, err, sockets.ErrExclusive)
			var op *net.OpError
			require.ErrorAs(t, err, &op)
			assert.Equal(t, "accept", op.Op)
		}
		server.RemoveEventListener(nothing)

		accepted := make(chan *sockets.Socket)
		go func() {
			socket, err := server.Accept()
			assert.NoError(t, err)
			accepted <- socket
		}()
		require.Eventually(t, func() bool {
			err := server.AddEventListener(nothing)
			server.RemoveEventListener(nothing)
			return err != nil
		}, patience, time.Millisecond)
		require.ErrorIs(t, server.AddEventListener(nothing), sockets.ErrExclusive)
		assert.False(t, server.HasEventListener(sockets.EventServerSocketConnect))
		require.NoError(t, server.AddEventListener(events.On(sockets.EventClose, func(*sockets.Event) {})), "other events are no matter")
		dial(t, server)
		require.NoError(t, told(t, accepted).Close())
		require.NoError(t, server.AddEventListener(nothing), "nobody is in Accept any more")
	})
}

// TestServerPhasesByEvents: each call answers at once, with the errors that the
// phase asks for.
func TestServerPhasesByEvents(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		server, err := ns.ServerSocket.New()
		require.NoError(t, err)
		connections := on(t, server, sockets.EventServerSocketConnect)
		closed := on(t, server, sockets.EventClose)

		var failed *net.OpError
		require.ErrorIs(t, server.Listen(-1), sockets.ErrRange)
		err = server.Listen(0)
		require.ErrorIs(t, err, sockets.ErrNotBound)
		require.ErrorAs(t, err, &failed)
		require.ErrorIs(t, server.Bind(-1, ""), sockets.ErrRange)
		require.ErrorIs(t, server.Bind(0, "nowhere"), sockets.ErrArgument)
		err = server.Bind(0, "203.0.113.1")
		require.ErrorIs(t, err, syscall.EADDRNOTAVAIL)
		require.ErrorAs(t, err, &failed)
		assert.False(t, server.Bound())

		require.NoError(t, server.Bind(0, "127.0.0.1"))
		assert.True(t, server.Bound())
		assert.False(t, server.Listening())
		err = server.Bind(0, "127.0.0.1")
		require.ErrorIs(t, err, sockets.ErrBound)
		require.ErrorAs(t, err, &failed)
		taken, err := ns.ServerSocket.New()
		require.NoError(t, err)
		err = taken.Bind(server.LocalPort(), "127.0.0.1")
		require.ErrorIs(t, err, syscall.EADDRINUSE)
		require.ErrorAs(t, err, &failed)
		require.NoError(t, taken.Close())

		require.NoError(t, server.Listen(0))
		assert.True(t, server.Listening())
		dial(t, server)
		require.NoError(t, told(t, connections).Close())

		require.NoError(t, server.Close())
		assert.False(t, server.Bound())
		assert.False(t, server.Listening())
		require.ErrorIs(t, server.Close(), net.ErrClosed)
		require.ErrorIs(t, server.Listen(0), net.ErrClosed)
		quiet(t, server.Loop(), closed)
		quiet(t, server.Loop(), connections)
	})
}

// TestSystemClosesServer: a crash is what an application sees as closed by the
// system.
func TestSystemClosesServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		host := memory.New()
		ns := sockets.NewNamespace(host)
		server := bound(t, ns)
		closed := on(t, server, sockets.EventClose)
		on(t, server, sockets.EventServerSocketConnect)
		require.NoError(t, server.Listen(0))
		synctest.Wait()
		host.Crash()
		told(t, closed)
		assert.False(t, server.IsOpen())
		require.ErrorIs(t, server.Close(), net.ErrClosed)
		synctest.Wait()
		quiet(t, server.Loop(), closed)
	})
}

func TestPanicInListenerDoesNotEndTheServer(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		server := bound(t, ns)
		panics := make(chan *events.PanicError, 10)
		server.Loop().OnPanic(func(p *events.PanicError) { panics <- p })
		require.NoError(t, server.AddEventListener(events.On(sockets.EventServerSocketConnect, func(*sockets.ServerSocketConnectEvent) {
			panic("a mistake")
		}), events.Priority(1)))
		connections := on(t, server, sockets.EventServerSocketConnect)
		require.NoError(t, server.Listen(0))
		for range 2 {
			dial(t, server)
			assert.Equal(t, "a mistake", told(t, panics).Value)
			require.NoError(t, told(t, connections).Close())
		}
	})
}

// TestSlowListenerLosesNothing: while a listener takes its time, connections wait
// in the queue and, when that is full, outside of it.
func TestSlowListenerLosesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ns := sockets.NewNamespace(newMemory(t))
		require.NoError(t, ns.AbstractSocket.SetTimeout(0)) // who finds the queue full tries again, later and later
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
				client, err := ns.Socket.RemoteAddress(t.Context(), server.Address(), server.Port())
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

// TestNoEventsAfterClose: a connection that was there and not told of is reset.
func TestNoEventsAfterClose(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		loop := events.NewManualLoop()
		server := bound(t, ns)
		require.NoError(t, server.SetLoop(loop))
		connections := on(t, server, sockets.EventServerSocketConnect)
		require.NoError(t, server.Listen(0))
		client := dial(t, server)
		<-loop.Ready()
		require.NoError(t, server.Close())
		for range 3 {
			_, err := loop.RunPending()
			require.NoError(t, err)
		}
		assert.Empty(t, connections)
		_, err := client.ReadByte()
		require.ErrorIs(t, err, syscall.ECONNRESET)
	})
}

// TestReadDeadlineHoldsConnectEventsUp: a deadline that has passed pauses the
// events, and one that is taken back lets them go on.
func TestReadDeadlineHoldsConnectEventsUp(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		server := bound(t, ns)
		require.NoError(t, server.Listen(10))
		connections := on(t, server, sockets.EventServerSocketConnect)
		require.NoError(t, server.SetReadDeadline(time.Unix(1, 0)))
		require.ErrorIs(t, server.WaitForConnection(), os.ErrDeadlineExceeded)
		require.NoError(t, server.Loop().Do(func() {}))
		dial(t, server)
		quiet(t, server.Loop(), connections)
		require.NoError(t, server.SetReadDeadline(time.Time{}))
		require.NoError(t, told(t, connections).Close())
	})
}

func TestLoopOfAServer(t *testing.T) {
	ns := sockets.NewNamespace(newMemory(t))
	server, err := ns.ServerSocket.New()
	require.NoError(t, err)
	loop := events.NewManualLoop()
	require.ErrorIs(t, server.SetLoop(nil), sockets.ErrArgument)
	require.NoError(t, server.SetLoop(loop))
	require.NoError(t, server.SetLoop(loop), "it is on that loop")
	require.ErrorIs(t, server.SetLoop(events.NewLoop()), sockets.ErrArgument)
	assert.Same(t, loop, server.Loop())
	require.NoError(t, server.Close())

	ns.AbstractSocket.SetDefaultLoop(loop)
	assert.Same(t, loop, ns.ServerSocket.DefaultLoop())
	other, err := ns.ServerSocket.New()
	require.NoError(t, err)
	assert.Same(t, loop, other.Loop())
	require.NoError(t, other.Close())
}

func TestNilListener(t *testing.T) {
	ns := sockets.NewNamespace(newMemory(t))
	server, err := ns.ServerSocket.New()
	require.NoError(t, err)
	defer func() { _ = server.Close() }()
	require.ErrorIs(t, server.AddEventListener(nil), events.ErrNil)
	server.RemoveEventListener(nil)
	_, err = server.DispatchEvent(nil)
	require.ErrorIs(t, err, events.ErrNil)
}
