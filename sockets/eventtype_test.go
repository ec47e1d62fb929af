package sockets_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
	"github.com/smalltalk-sockets/go/sockets/events"
)

// TestEventsThatNeverHappen: a listener that would never be called is refused with
// the type that was meant; one for events of the program's own is not.
func TestEventsThatNeverHappen(t *testing.T) {
	ns := sockets.NewNamespace(memory.New())
	server, err := ns.ServerSocket.New()
	require.NoError(t, err)
	socket, err := ns.Socket.New()
	require.NoError(t, err)
	for _, c := range []struct {
		target  events.Dispatcher
		add     *events.Listener
		instead string
	}{
		{server, events.On(sockets.EventConnect, func(*sockets.Event) {}), "use EventServerSocketConnect"},
		{server, events.OnCapture(sockets.EventConnect, func(*sockets.Event) {}), "use EventServerSocketConnect"},
		{server, events.On(sockets.EventSocketData, func(*sockets.ProgressEvent) {}), "EventServerSocketConnect hands over"},
		{server, events.On(sockets.EventOutputProgress, func(*sockets.OutputProgressEvent) {}), "EventServerSocketConnect hands over"},
		{socket, events.On(sockets.EventServerSocketConnect, func(*sockets.ServerSocketConnectEvent) {}), "use EventConnect"},
	} {
		err := c.target.AddEventListener(c.add)
		require.ErrorIs(t, err, sockets.ErrArgument)
		require.ErrorContains(t, err, c.instead)
	}
	assert.False(t, server.HasEventListener(sockets.EventConnect))
	own := events.NewType[int]("", "connect") // its name alone is the same
	require.NoError(t, server.AddEventListener(events.On(own, func(*events.Event[int]) {})))
	require.NoError(t, socket.AddEventListener(events.On(own, func(*events.Event[int]) {})))
	require.NoError(t, socket.Close())
	require.NoError(t, server.Close())
}
