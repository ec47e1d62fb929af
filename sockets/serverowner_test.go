package sockets_test

import (
	"errors"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/sockets"
	"github.com/smalltalk-sockets/go/sockets/events"
)

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
			for errors.Is(err, sockets.ErrExclusive) { // the listener is there just then
				socket, err = server.Accept()
			}
			assert.NoError(t, err)
			accepted <- socket
		}()
		require.Eventually(t, func() bool {
			err := server.AddEventListener(nothing)
			server.RemoveEventListener(nothing)
			return err != nil
		}, testTimeout, time.Millisecond)
		require.ErrorIs(t, server.AddEventListener(nothing), sockets.ErrExclusive)
		assert.False(t, server.HasEventListener(sockets.EventServerSocketConnect))
		require.NoError(t, server.AddEventListener(events.On(sockets.EventClose, func(*sockets.Event) {})), "other events are no matter")
		dial(t, server)
		require.NoError(t, told(t, accepted).Close())
		require.NoError(t, server.AddEventListener(nothing), "nobody is in Accept any more")
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
