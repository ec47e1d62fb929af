package impltest

import (
	"slices"
	"syscall"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// linger: what Close does with bytes that are on their way.
func linger(s *suite) {
	s.tcp("0 resets the connection", func(e *env) {
		a, b := e.pair()
		require.NoError(e, impl.Set(a, impl.Linger, 0))
		c := e.reading(b, 10)
		c.waits()
		require.NoError(e, a.Close())
		_, err := c.end()
		e.streamErr(err, b, "read", sysErr("read", syscall.ECONNRESET))
		e.eof(b)
		e.writeFails(b, syscall.EPIPE)
	})

	s.tcp("0 leaves what has arrived", func(e *env) {
		a, b := e.pair()
		e.write(a, "hello")
		e.arrives(b)
		require.NoError(e, impl.Set(a, impl.Linger, 0))
		require.NoError(e, a.Close())
		e.reads(b, "hello")
		e.reset(b)
		e.eof(b)
	})

	s.tcp("0 discards what has not arrived", func(e *env) {
		a, b := e.pair()
		n := e.fill(a)
		require.NoError(e, impl.Set(a, impl.Linger, 0))
		require.NoError(e, a.Close())
		got, err := e.toTheEnd(b)
		e.streamErr(err, b, "read", sysErr("read", syscall.ECONNRESET))
		assert.Less(e, got, n)
		assert.Positive(e, got)
	})

	s.tcp("0 before the connection is accepted", func(e *env) {
		server := e.listening()
		a := e.client(server)
		local := a.LocalEndpoint()
		e.write(a, "hello")
		e.arrive()
		require.NoError(e, impl.Set(a, impl.Linger, 0))
		require.NoError(e, a.Close())
		e.arrive()
		assert.True(e, server.CanRead())
		b := e.accept(server)
		assert.Equal(e, local, b.RemoteEndpoint())
		e.reads(b, "hello")
		e.reset(b)
		e.eof(b)
	})

	s.tcp("0 after the end of writing is no reset", func(e *env) {
		a, b := e.pair()
		e.write(a, "data")
		require.NoError(e, a.CloseWrite())
		require.NoError(e, impl.Set(a, impl.Linger, 0))
		require.NoError(e, a.Close())
		e.reads(b, "data")
		e.eof(b)
	})

	s.tcp("some seconds with nothing to send", func(e *env) {
		a, b := e.pair()
		e.write(a, "hello")
		require.NoError(e, impl.Set(a, impl.Linger, 60))
		start := time.Now()
		require.NoError(e, a.Close())
		assert.Less(e, time.Since(start), 60*time.Second)
		e.reads(b, "hello")
		e.eof(b)
	})

	s.tcp("some seconds wait for the peer to take the bytes", func(e *env) {
		e.inTime(func() bool {
			a, b := e.pair()
			n := e.fill(a)
			require.NoError(e, impl.Set(a, impl.Linger, 60))
			c := beginErr(e, a.Close)
			waited := c.stillWaits()
			assert.Equal(e, n, e.rest(b))
			require.NoError(e, c.fails())
			return waited
		})
	})

	s.slow("some seconds and then in the background", func(e *env) {
		a, b := e.pair()
		n := e.fill(a)
		require.NoError(e, impl.Set(a, impl.Linger, 1))
		start := time.Now()
		require.NoError(e, a.Close())
		assert.GreaterOrEqual(e, time.Since(start), 900*time.Millisecond)
		assert.Equal(e, n, e.rest(b))
	})

	s.unix("0 changes nothing", func(e *env) {
		a, b := e.pair()
		require.NoError(e, impl.Set(a, impl.Linger, 0))
		e.write(a, "x")
		require.NoError(e, a.Close())
		e.reads(b, "x")
		e.eof(b)
	})
}

// lingers reports whether the streams have the option. Where they lack it,
// options.go checks that it is refused.
func (s *suite) lingers() bool {
	stream, _ := s.h.capabilities(s.variant)
	return slices.Contains(stream.Options, impl.Linger.Name())
}
