package impltest

import (
	"context"
	"math"
	"syscall"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// backlog: a server that listens with a backlog of n has room for n+1 connections
// that were not accepted yet.
func backlog(s *suite) {
	s = s.backlogs()
	for _, n := range []int{0, 1, 5} {
		s.scene("a backlog has room for one more", func(e *env) {
			server := e.backlog(n)
			for range n + 1 {
				e.client(server)
			}
			e.full(server)
			for range n + 1 {
				e.accept(server)
			}
			_, err := server.TryAccept()
			require.ErrorIs(e, err, impl.ErrWouldBlock)
			e.client(server)
		})
	}

	s.scene("accepting makes room", func(e *env) {
		server := e.backlog(0)
		for range 5 {
			e.client(server)
			e.full(server)
			e.accept(server)
		}
	})

	s.scene("a negative backlog is the system's maximum", func(e *env) {
		server := e.backlog(-1)
		for range 100 {
			e.comesAndGoes(server)
		}
	})

	s.scene("a backlog above the system's maximum is the maximum", func(e *env) {
		for _, n := range []int{1 << 30, math.MaxInt32, math.MaxInt} {
			server := e.backlog(n)
			for range 100 {
				e.comesAndGoes(server)
			}
			require.NoError(e, server.Listen(n))
		}
	})

	s.scene("listening again changes the backlog", func(e *env) {
		server := e.backlog(0)
		e.client(server)
		e.full(server)
		require.NoError(e, server.Listen(2))
		e.client(server)
		e.client(server)
		e.full(server)
		require.NoError(e, server.Listen(0))
		e.accept(server)
		e.accept(server)
		e.full(server)
	})

	s.scene("a connection that is gone keeps its place", func(e *env) {
		server := e.backlog(0)
		require.NoError(e, e.client(server).Close())
		e.full(server)
		b := e.accept(server)
		e.eof(b)
		e.client(server)
	})

	s.tcp("a connect that waits can be cancelled", func(e *env) {
		server := e.backlog(0)
		e.client(server)
		a := e.stream()
		to := e.reach(e, server.LocalEndpoint())
		ctx, cancel := context.WithCancel(e.Context())
		c := beginErr(e, func() error { return a.Connect(ctx, to) })
		c.waits()
		cancel()
		e.cancelled(c.fails(), none, to)
		assert.True(e, a.RemoteEndpoint().IsZero())
		e.accept(server)
		e.connect(a, server)
		e.write(a, "after all")
		e.reads(e.accept(server), "after all")
	})

	s.tcp("a connect that was given up leaves nothing behind", func(e *env) {
		server := e.backlog(0)
		first := e.client(server)
		e.full(server)
		assert.Equal(e, first.LocalEndpoint(), e.accept(server).RemoteEndpoint())
		_, err := server.TryAccept()
		require.ErrorIs(e, err, impl.ErrWouldBlock)
	})

	s.slow("a connect that waits gets in when there is room", func(e *env) {
		var a impl.Stream
		var server impl.Server
		e.retransmits(func() {
			server, a = e.backlog(0), e.stream()
			e.client(server)
			c := e.connecting(a, server)
			c.waits()
			e.accept(server)
			require.NoError(e, c.fails())
		})
		e.write(a, "waited")
		e.reads(e.accept(server), "waited")
	})

	s.slow("a connect that waits is refused when the server closes", func(e *env) {
		e.retransmits(func() {
			server := e.backlog(0)
			e.client(server)
			to := e.reach(e, server.LocalEndpoint())
			c := e.connecting(e.stream(), server)
			c.waits()
			require.NoError(e, server.Close())
			e.opError(c.fails(), "dial", none, to, sysErr("connect", syscall.ECONNREFUSED))
		})
	})

	s.tcp("a connect that waits ends when its stream closes", func(e *env) {
		server := e.backlog(0)
		e.client(server)
		a := e.stream()
		c := e.connecting(a, server)
		c.waits()
		require.NoError(e, a.Close())
		e.isClosed(c.fails(), "Connect")
		e.isClosed(a.Close(), "Close")
	})
}

// full requires that the queue of the server is full: on TCP a Connect waits
// until its context ends, on Unix it fails with the error to try again.
func (e *env) full(server impl.Server) {
	e.Helper()
	a := e.stream()
	to := e.reach(e, server.LocalEndpoint())
	if e.isUnix() {
		err := a.Connect(e.Context(), to)
		e.opError(err, "dial", none, to, sysErr("connect", syscall.EAGAIN))
		return
	}
	start := time.Now()
	ctx, cancel := context.WithTimeout(e.Context(), look)
	defer cancel()
	e.connectTimeout(a.Connect(ctx, to), none, to)
	assert.GreaterOrEqual(e, time.Since(start), look)
}

// retransmits plays a connect that waits, and requires that it ends when its SYN
// is sent again, a second later, and no sooner: room in the queue wakes nothing.
// In real time a connect can begin so late that it need not wait. Then it is
// played again.
func (e *env) retransmits(play func()) {
	e.Helper()
	for range 10 {
		start := time.Now()
		play()
		took := time.Since(start)
		if e.virtual {
			assert.Equal(e, time.Second, took.Round(10*time.Millisecond))
			return
		}
		if took > 900*time.Millisecond {
			return
		}
	}
	assert.Fail(e, "no connect has waited until it asked again")
}

// comesAndGoes connects a stream and closes it, which keeps its place in the
// backlog without a descriptor.
func (e *env) comesAndGoes(server impl.Server) {
	e.Helper()
	require.NoError(e, e.client(server).Close())
}
