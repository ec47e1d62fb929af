package impltest

import (
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// datagramDeadlines: a past one beats everything but Close, and waiting calls
// follow a change.
func datagramDeadlines(s *suite) {
	s.scene("a past one beats a datagram that waits, and loses none", func(e *env) {
		a, b := e.linked()
		e.send(a, "hello")
		e.arrives(b)
		require.NoError(e, b.SetReadDeadline(longAgo))
		for range 2 {
			for _, p := range [][]byte{make([]byte, 10), nil} {
				for _, receive := range []func([]byte) (impl.Message, error){b.Receive, b.TryReceive, b.TryPeek} {
					m, err := receive(p)
					assert.Equal(e, impl.Message{}, m)
					e.datagramErr(err, b, "read", errDeadline)
				}
			}
			requireTimeout(e, b.EnsureReadable())
			assert.True(e, b.CanRead(), "deadlines do not count here")
		}
		require.NoError(e, b.SetReadDeadline(time.Time{}))
		e.gets(b, "hello", a.LocalEndpoint())
	})

	s.scene("a past one beats Send, and nothing is sent", func(e *env) {
		a, b := e.linked()
		require.NoError(e, a.SetWriteDeadline(longAgo))
		e.datagramErr(e.sendErr(a), a, "write", errDeadline)
		to := e.at(b)
		e.opError(e.sendToErr(a, to), "write", a.LocalEndpoint(), to, errDeadline)
		_, err := a.Send(nil, none)
		e.datagramErr(err, a, "write", errDeadline)
		requireTimeout(e, a.EnsureWritable())
		assert.True(e, a.CanWrite(), "deadlines do not count here")
		require.NoError(e, a.SetWriteDeadline(time.Time{}))
		e.send(a, "first")
		e.gets(b, "first", a.LocalEndpoint())
	})

	s.scene("each is for its own direction", func(e *env) {
		a, b := e.linked()
		require.NoError(e, a.SetReadDeadline(longAgo))
		e.send(a, "x")
		require.NoError(e, a.SetReadDeadline(time.Time{}))
		require.NoError(e, a.SetWriteDeadline(longAgo))
		e.sendTo(b, "y", a.LocalEndpoint())
		e.gets(a, "y", e.at(b))
		requireTimeout(e, e.sendErr(a))
		e.gets(b, "x", a.LocalEndpoint())
	})

	s.scene("passes while a Receive waits", func(e *env) {
		a, b := e.linked()
		for _, d := range []impl.Datagram{a, b} {
			start := time.Now()
			require.NoError(e, d.SetReadDeadline(start.Add(look)))
			e.datagramErr(e.receiveErr(d), d, "read", errDeadline)
			assert.GreaterOrEqual(e, time.Since(start), look)
			requireTimeout(e, e.receiveErr(d))
		}
	})

	s.scene("passes while readiness is waited for", func(e *env) {
		a := e.receiver()
		require.NoError(e, a.SetReadDeadline(time.Now().Add(look)))
		requireTimeout(e, a.EnsureReadable())
	})

	s.scene("set while something waits", func(e *env) {
		for _, passed := range []func() time.Time{func() time.Time { return longAgo }, func() time.Time { return time.Now().Add(look) }} {
			a := e.receiver()
			c, d, ready := e.receiving(a), e.receiving(a), beginErr(e, a.EnsureReadable)
			c.waits()
			require.NoError(e, a.SetReadDeadline(passed()))
			e.datagramErr(c.fails(), a, "read", errDeadline)
			e.datagramErr(d.fails(), a, "read", errDeadline)
			requireTimeout(e, ready.fails())
		}
	})

	for name, later := range map[string]func() time.Time{
		"taken back while a Receive waits": func() time.Time { return time.Time{} },
		"extended while a Receive waits":   inAnHour,
	} {
		s.scene(name, func(e *env) {
			e.inTime(func() bool {
				a, b := e.linked()
				first := time.Now().Add(4 * look)
				require.NoError(e, b.SetReadDeadline(first))
				c := e.receiving(b)
				e.waitIdle()
				require.NoError(e, b.SetReadDeadline(later()))
				if !time.Now().Before(first) {
					return false
				}
				e.pass(5 * look)
				c.waits()
				e.send(a, "in time")
				got, err := c.end()
				require.NoError(e, err)
				assert.Equal(e, "in time", got.text)
				return true
			})
		})
	}

	s.scene("stays passed until it is replaced", func(e *env) {
		a, b := e.linked()
		require.NoError(e, b.SetReadDeadline(time.Now().Add(time.Millisecond)))
		requireTimeout(e, e.receiveErr(b))
		e.send(a, "x")
		requireTimeout(e, e.receiveErr(b))
		require.NoError(e, b.SetReadDeadline(inAnHour()))
		e.gets(b, "x", a.LocalEndpoint())
	})

	s.scene("does not interfere with Bind and Connect", func(e *env) {
		a, b := e.datagram(), e.receiver()
		require.NoError(e, a.SetReadDeadline(longAgo))
		require.NoError(e, a.SetWriteDeadline(longAgo))
		require.NoError(e, a.Bind(e.here()))
		e.link(a, b)
		require.NoError(e, a.SetWriteDeadline(time.Time{}))
		e.send(a, "x")
		e.gets(b, "x", a.LocalEndpoint())
	})
}
