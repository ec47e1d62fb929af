package impltest

import (
	"slices"
	"syscall"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// rebind: when a port is free again. The scenes are on an address that nothing
// else uses, so that a port that was given up is not taken by others.
func rebind(s *suite) {
	s.once("while accepted connections live", func(e *env) {
		server, a, b := e.spare()
		require.NoError(e, server.Close())
		again := e.again(server)
		require.NoError(e, again.Listen(1))
		e.write(a, "old")
		e.reads(b, "old")
		c := e.client(again)
		e.write(c, "new")
		e.reads(e.accept(again), "new")
		e.write(b, "still old")
		e.reads(a, "still old")
	})

	s.once("while connections that it closed first are remembered", func(e *env) {
		server, a, b := e.spare()
		require.NoError(e, b.Close())
		e.eof(a)
		require.NoError(e, a.Close())
		require.NoError(e, server.Close())
		require.NoError(e, e.again(server).Listen(1))
	})

	s.boundStreams().once("at once when there was no connection", func(e *env) {
		server := e.server()
		require.NoError(e, server.Bind(impl.IP(e.host.Spare[0], 0)))
		require.NoError(e, server.Listen(1))
		require.NoError(e, server.Close())
		require.NoError(e, e.stream().Bind(server.LocalEndpoint()))
	})

	s.boundStreams().once("not on the port of a connection", func(e *env) {
		server := e.listening()
		a := e.client(server)
		at := a.LocalEndpoint()
		e.opError(e.server().Bind(at), "listen", none, at, sysErr("bind", syscall.EADDRINUSE))
		e.opError(e.stream().Bind(at), "dial", at, none, sysErr("bind", syscall.EADDRINUSE))
		e.accept(server)
		require.NoError(e, e.server().Bind(impl.IP(e.host.Spare[0], at.Port())), "other addresses are free")
	})

	s.boundStreams().once("a client's port when the server closed first", func(e *env) {
		server := e.listening()
		a := e.stream()
		require.NoError(e, a.Bind(impl.IP(e.host.Spare[0], 0)))
		at := a.LocalEndpoint()
		e.connect(a, server)
		require.NoError(e, e.accept(server).Close())
		e.eof(a)
		require.NoError(e, a.Close())
		again := e.stream()
		require.NoError(e, again.Bind(at))
		e.connect(again, server)
		assert.Equal(e, at, e.accept(server).RemoteEndpoint())
	})

	s.boundStreams().once("not a client's port that is remembered", func(e *env) {
		server := e.listening()
		a := e.stream()
		require.NoError(e, a.Bind(impl.IP(e.host.Spare[0], 0)))
		at := a.LocalEndpoint()
		e.connect(a, server)
		b := e.accept(server)
		require.NoError(e, a.Close())
		e.eof(b)
		require.NoError(e, b.Close())
		e.opError(e.stream().Bind(at), "dial", at, none, sysErr("bind", syscall.EADDRINUSE))
	})

	s.boundStreams().once("a client's port after a reset", func(e *env) {
		server := e.listening()
		a := e.stream()
		require.NoError(e, a.Bind(impl.IP(e.host.Spare[0], 0)))
		at := a.LocalEndpoint()
		e.connect(a, server)
		b := e.accept(server)
		e.write(b, "unread")
		require.NoError(e, a.Close())
		require.NoError(e, e.stream().Bind(at))
	})

	stream, server := s.h.capabilities(s.variant)
	if slices.Contains(stream.Options, impl.ReuseAddr.Name()) {
		reusedByStreams(s)
	}
	if !slices.Contains(server.Options, impl.ReuseAddr.Name()) {
		return
	}
	s.once("not without ReuseAddr on the later one", func(e *env) {
		server, _, _ := e.spare()
		require.NoError(e, server.Close())
		later := e.server()
		require.NoError(e, impl.Set(later, impl.ReuseAddr, false))
		at := server.LocalEndpoint()
		e.opError(later.Bind(at), "listen", none, at, sysErr("bind", syscall.EADDRINUSE))
	})

	s.once("not without ReuseAddr on the earlier one", func(e *env) {
		server := e.server()
		require.NoError(e, impl.Set(server, impl.ReuseAddr, false))
		require.NoError(e, server.Bind(impl.IP(e.host.Spare[0], 0)))
		require.NoError(e, server.Listen(1))
		e.client(server)
		e.accept(server)
		require.NoError(e, server.Close())
		at := server.LocalEndpoint()
		e.opError(e.server().Bind(at), "listen", none, at, sysErr("bind", syscall.EADDRINUSE))
	})

	s.once("without ReuseAddr when there was no connection", func(e *env) {
		server := e.server()
		require.NoError(e, impl.Set(server, impl.ReuseAddr, false))
		require.NoError(e, server.Bind(impl.IP(e.host.Spare[0], 0)))
		require.NoError(e, server.Listen(1))
		require.NoError(e, server.Close())
		later := e.server()
		require.NoError(e, impl.Set(later, impl.ReuseAddr, false))
		require.NoError(e, later.Bind(server.LocalEndpoint()))
	})
}

// reusedByStreams: streams can share a port for different destinations.
func reusedByStreams(s *suite) {
	s.once("while a stream with ReuseAddr connects from there", func(e *env) {
		server := e.backlog(0)
		e.client(server)
		a := e.stream()
		require.NoError(e, impl.Set(a, impl.ReuseAddr, true))
		require.NoError(e, a.Bind(impl.IP(e.host.Spare[0], 0)))
		at := a.LocalEndpoint()
		e.inUse(e.server(), at)
		c := e.connecting(a, server)
		e.inTime(func() bool {
			c.waits()
			return e.server().Bind(at) == nil
		})
		require.NoError(e, a.Close())
		_, err := c.end()
		require.ErrorIs(e, err, errClosed)
	})

	s.once("by streams with ReuseAddr, to each destination once", func(e *env) {
		first, second := e.listening(), e.listening()
		a := e.reusing(impl.IP(e.host.Spare[0], 0))
		at := a.LocalEndpoint()
		e.connect(a, first)
		e.connect(e.reusing(at), second)
		to := first.LocalEndpoint()
		err := e.reusing(at).Connect(e.Context(), to)
		e.opError(err, "dial", at, to, sysErr("connect", syscall.EADDRNOTAVAIL))
	})

	s.once("by streams with ReuseAddr, when the connection is only remembered", func(e *env) {
		server := e.listening()
		a := e.reusing(impl.IP(e.host.Spare[0], 0))
		at := a.LocalEndpoint()
		e.connect(a, server)
		b := e.accept(server)
		require.NoError(e, a.Close())
		e.eof(b)
		require.NoError(e, b.Close())
		again := e.reusing(at)
		e.connect(again, server)
		assert.Equal(e, at, e.accept(server).RemoteEndpoint())
	})
}

// reusing makes a stream with ReuseAddr that is bound.
func (e *env) reusing(at impl.Endpoint) impl.Stream {
	e.Helper()
	s := e.stream()
	require.NoError(e, impl.Set(s, impl.ReuseAddr, true))
	require.NoError(e, s.Bind(at))
	return s
}

// spare makes a server on a spare address, and both ends of a connection to it.
func (e *env) spare() (server impl.Server, a, b impl.Stream) {
	e.Helper()
	server = e.server()
	require.NoError(e, server.Bind(impl.IP(e.host.Spare[0], 0)))
	require.NoError(e, server.Listen(5))
	a = e.client(server)
	return server, a, e.accept(server)
}

// again makes a server that is bound where the closed one was.
func (e *env) again(closed impl.Server) impl.Server {
	e.Helper()
	s := e.server()
	require.NoError(e, s.Bind(closed.LocalEndpoint()))
	assert.Equal(e, closed.LocalEndpoint(), s.LocalEndpoint())
	return s
}
