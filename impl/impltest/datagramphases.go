package impltest

import (
	"net"
	"syscall"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// datagramPhases: made, then bound or connected. A call that comes too early, or
// with a wrong argument, has no effect.
func datagramPhases(s *suite) {
	s.scene("a new socket is nowhere", func(e *env) {
		a := e.datagram()
		assert.Equal(e, e.network, a.Network())
		assert.True(e, a.LocalEndpoint().IsZero())
		assert.True(e, a.RemoteEndpoint().IsZero())
		assert.False(e, a.CanRead())
		assert.True(e, a.CanWrite(), "it would answer that there is no destination")
		require.NoError(e, a.EnsureWritable())
		assert.True(e, a.LocalEndpoint().IsZero(), "asking does not bind")
	})

	s.scene("what was never opened closes once", func(e *env) {
		a := e.datagram()
		require.NoError(e, a.Close())
		e.opError(a.Close(), "close", none, none, errClosed)
	})

	s.scene("a socket is bound once", func(e *env) {
		a := e.receiver()
		at := a.LocalEndpoint()
		e.wrongPhase(a.Bind(e.here()), impl.ErrBound, "bind", syscall.EINVAL)
		assert.Equal(e, at, a.LocalEndpoint())
		e.link(a, e.receiver())
		e.wrongPhase(a.Bind(e.here()), impl.ErrBound, "bind", syscall.EINVAL)
	})

	s.udp("connecting binds", func(e *env) {
		b := e.receiver()
		a := e.datagram()
		e.link(a, b)
		assert.Equal(e, e.reach(e, e.here()).Addr(), a.LocalEndpoint().Addr())
		assert.NotZero(e, a.LocalEndpoint().Port())
		e.wrongPhase(a.Bind(e.here()), impl.ErrBound, "bind", syscall.EINVAL)
		e.send(a, "x")
		e.gets(b, "x", a.LocalEndpoint())
	})

	s.udp("sending binds", func(e *env) {
		b := e.receiver()
		a := e.datagram()
		e.sendTo(a, "first", e.at(b))
		local := a.LocalEndpoint()
		assert.True(e, local.Addr().IsUnspecified(), "every address, not %v", local)
		assert.NotZero(e, local.Port())
		from := impl.IP(e.reach(e, e.here()).Addr(), local.Port())
		e.gets(b, "first", from)
		e.wrongPhase(a.Bind(e.here()), impl.ErrBound, "bind", syscall.EINVAL)
		e.sendTo(a, "second", e.at(b))
		e.gets(b, "second", from)
		e.sendTo(b, "answer", from)
		e.gets(a, "answer", e.at(b))
	})

	s.scene("a socket receives when it is bound", func(e *env) {
		a := e.datagram()
		for _, p := range [][]byte{make([]byte, 5), {}, nil} {
			for _, receive := range []func([]byte) (impl.Message, error){a.Receive, a.TryReceive, a.TryPeek} {
				_, err := receive(p)
				e.wrongPhase(err, impl.ErrNotBound, "recvfrom", syscall.EINVAL)
			}
		}
		require.ErrorIs(e, a.EnsureReadable(), impl.ErrNotBound)
		assert.False(e, a.CanRead())
		require.NoError(e, a.Bind(e.here()))
		e.empty(a)
	})

	s.scene("deadlines hold from before there is an endpoint", func(e *env) {
		a := e.datagram()
		require.NoError(e, a.SetReadDeadline(longAgo))
		require.NoError(e, a.SetWriteDeadline(longAgo))
		require.NoError(e, a.Bind(e.here()))
		requireTimeout(e, e.receiveErr(a))
		requireTimeout(e, e.sendToErr(a, e.at(e.receiver())))
		require.NoError(e, a.SetReadDeadline(time.Time{}))
		require.NoError(e, a.SetWriteDeadline(time.Time{}))
		e.sendTo(a, "x", e.at(a))
		e.gets(a, "x", e.at(a))
	})

	s.scene("an endpoint of another family", func(e *env) {
		b := e.receiver()
		for _, wrong := range e.misfits() {
			a := e.datagram()
			e.wrongArgument(a.Bind(wrong), "address")
			e.wrongArgument(a.Connect(wrong), "address")
			e.wrongArgument(e.sendToErr(a, wrong), "address")
			assert.True(e, a.LocalEndpoint().IsZero(), "nothing has happened")
			require.NoError(e, a.Bind(e.here()))
			e.wrongArgument(a.Connect(wrong), "address")
			e.wrongArgument(e.sendToErr(a, wrong), "address")
			e.link(a, b)
			e.wrongArgument(e.sendToErr(a, wrong), "address")
			e.wrongArgument(a.Connect(wrong), "address")
			assert.Equal(e, e.at(b), a.RemoteEndpoint(), "the socket is as it was")
			e.send(a, "x")
			e.gets(b, "x", a.LocalEndpoint())
		}
	})

	s.once("a network that nobody knows", func(e *env) {
		for _, network := range []impl.Network{"", "UDP", "udp5", "tcp", "unix", "ip", "nonsense"} {
			d, err := e.clients.Provider.NewDatagram(network)
			assert.Nil(e, d)
			var u net.UnknownNetworkError
			require.ErrorAs(e, err, &u)
			assert.Equal(e, net.UnknownNetworkError(network), u)
		}
	})
}
