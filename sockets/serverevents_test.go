package sockets_test

import (
	"net"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

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

// told returns the next detail of a listener of on.
func told[D any](t *testing.T, details <-chan D) (d D) {
	t.Helper()
	select {
	case d = <-details:
	case <-time.After(testTimeout):
		require.FailNow(t, "no event")
	}
	return d
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

// bound returns a server that is bound to a free port of the loopback address.
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
	client, err := server.Namespace().Socket.RemoteAddress(t.Context(), server.LocalAddress(), server.LocalPort())
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

// TestServerPhasesByEvents: each call returns at once, with the errors of the
// phase.
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

func TestPanicInListenerDoesNotEndTheServer(t *testing.T) {
	worlds(t, func(t *testing.T, ns *sockets.Namespace) {
		server := bound(t, ns)
		panics := make(chan *events.PanicError, 10)
		server.Loop().OnPanic(func(p *events.PanicError) { panics <- p })
		require.NoError(t, server.AddEventListener(events.On(sockets.EventServerSocketConnect, func(*sockets.ServerSocketConnectEvent) {
			panic("a mistake") // in the listener: the server has to go on
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

// TestNoEventsAfterClose: a queued connection without an event is reset.
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
		require.ErrorIs(t, server.EnsureReadable(), os.ErrDeadlineExceeded)
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
	assert.Same(t, loop, ns.AbstractSocket.DefaultLoop())
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
	require.ErrorIs(t, server.AddEventListener(nil), events.ErrArgument)
	server.RemoveEventListener(nil)
	_, err = server.DispatchEvent(nil)
	require.ErrorIs(t, err, events.ErrArgument)
}
