package impltest

import (
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// longAgo is a deadline in the past.
var longAgo = time.Unix(1, 0)

// inAnHour returns a deadline that no scene reaches.
func inAnHour() time.Time { return time.Now().Add(time.Hour) }

// deadlines: a past one beats everything but Close, and waiting calls follow a
// change.
func deadlines(s *suite) {
	s.scene("a past one beats bytes that wait, and loses none", func(e *env) {
		a, b := e.pair()
		e.write(a, "hello")
		e.arrives(b)
		require.NoError(e, b.SetReadDeadline(longAgo))
		for range 2 {
			e.streamErr(e.readErr(b), b, "read", errDeadline)
			_, err := b.TryRead(make([]byte, 10))
			e.streamErr(err, b, "read", errDeadline)
			requireTimeout(e, b.EnsureReadable())
			assert.True(e, b.CanRead(), "deadlines do not count here")
		}
		require.NoError(e, b.SetReadDeadline(time.Time{}))
		e.reads(b, "hello")
	})

	s.scene("a past one beats the end of the stream", func(e *env) {
		a, b := e.pair()
		require.NoError(e, a.Close())
		require.NoError(e, b.SetReadDeadline(longAgo))
		e.streamErr(e.readErr(b), b, "read", errDeadline)
		require.NoError(e, b.SetReadDeadline(time.Time{}))
		e.eof(b)
	})

	s.scene("a past one beats a reset, and does not take it", func(e *env) {
		a := e.resetPair("")
		require.NoError(e, a.SetReadDeadline(longAgo))
		e.streamErr(e.readErr(a), a, "read", errDeadline)
		require.NoError(e, a.SetReadDeadline(time.Time{}))
		require.Error(e, e.readErr(a))
		e.eof(a)
	})

	s.scene("a past one beats room to write, and nothing is sent", func(e *env) {
		a, b := e.pair()
		require.NoError(e, a.SetWriteDeadline(longAgo))
		e.streamErr(e.writeErr(a), a, "write", errDeadline)
		_, err := a.Write(nil)
		e.streamErr(err, a, "write", errDeadline)
		requireTimeout(e, a.EnsureWritable())
		assert.True(e, a.CanWrite(), "deadlines do not count here")
		assert.False(e, b.CanRead())
		require.NoError(e, a.SetWriteDeadline(time.Time{}))
		e.write(a, "y")
		e.reads(b, "y")
	})

	s.scene("an empty read does not notice", func(e *env) {
		a, _ := e.pair()
		require.NoError(e, a.SetReadDeadline(longAgo))
		for _, p := range [][]byte{nil, {}} {
			n, err := a.Read(p)
			require.NoError(e, err)
			require.Zero(e, n)
		}
	})

	s.scene("each is for its own direction", func(e *env) {
		a, b := e.pair()
		require.NoError(e, a.SetReadDeadline(longAgo))
		e.write(a, "x")
		require.NoError(e, a.SetReadDeadline(time.Time{}))
		require.NoError(e, a.SetWriteDeadline(longAgo))
		e.write(b, "y")
		e.reads(a, "y")
		e.streamErr(e.writeErr(a), a, "write", errDeadline)
		e.reads(b, "x")
	})

	s.scene("passes while a read waits", func(e *env) {
		a, _ := e.pair()
		start := time.Now()
		require.NoError(e, a.SetReadDeadline(start.Add(look)))
		e.streamErr(e.readErr(a), a, "read", errDeadline)
		assert.GreaterOrEqual(e, time.Since(start), look)
		e.streamErr(e.readErr(a), a, "read", errDeadline)
	})

	s.scene("passes while a write waits, which says how much was taken", func(e *env) {
		a, b := e.pair()
		taken := 0
		e.inTime(func() bool {
			start := time.Now()
			require.NoError(e, a.SetWriteDeadline(start.Add(look)))
			n, err := a.Write(zeros)
			e.streamErr(err, a, "write", errDeadline)
			assert.GreaterOrEqual(e, time.Since(start), look)
			taken += n
			return n > 0
		})
		require.NoError(e, a.Close())
		assert.Equal(e, taken, e.rest(b))
	})

	s.scene("passes while readiness is waited for", func(e *env) {
		a, _ := e.pair()
		require.NoError(e, a.SetReadDeadline(time.Now().Add(look)))
		requireTimeout(e, a.EnsureReadable())
		e.fill(a)
		require.NoError(e, a.SetWriteDeadline(time.Now().Add(look)))
		requireTimeout(e, a.EnsureWritable())
	})

	s.scene("passes while an accept waits", func(e *env) {
		server := e.listening()
		require.NoError(e, server.SetReadDeadline(time.Now().Add(look)))
		_, err := server.Accept()
		e.serverErr(err, server, "accept", errDeadline)
		requireTimeout(e, server.EnsureReadable())
		a := e.client(server)
		_, err = server.Accept()
		e.serverErr(err, server, "accept", errDeadline)
		require.NoError(e, server.SetReadDeadline(time.Time{}))
		assert.Equal(e, a.LocalEndpoint(), e.accept(server).RemoteEndpoint())
	})

	s.scene("set while something waits", func(e *env) {
		for _, passed := range []time.Time{longAgo, time.Now().Add(look)} {
			for name, wait := range e.waits() {
				a, b := e.pair()
				c := wait(a, b)
				c.waits()
				require.NoError(e, a.SetReadDeadline(passed))
				require.NoError(e, a.SetWriteDeadline(passed))
				err := c.fails()
				require.ErrorIs(e, err, errDeadline, name)
				requireTimeout(e, err)
			}
		}
	})

	s.scene("wakes all who read", func(e *env) {
		a, _ := e.pair()
		c, d := e.reading(a, 1), e.reading(a, 1)
		c.waits()
		require.NoError(e, a.SetReadDeadline(longAgo))
		requireTimeout(e, c.fails())
		requireTimeout(e, d.fails())
	})

	for name, later := range map[string]func() time.Time{
		"taken back while a read waits": func() time.Time { return time.Time{} },
		"extended while a read waits":   inAnHour,
	} {
		s.scene(name, func(e *env) {
			patience := 2 * look
			e.inTime(func() bool {
				a, b := e.pair()
				patience *= 2
				first := time.Now().Add(patience)
				require.NoError(e, a.SetReadDeadline(first))
				c := e.reading(a, 10)
				e.waitIdle()
				require.NoError(e, a.SetReadDeadline(later()))
				if !time.Now().Before(first) {
					return false
				}
				e.pass(patience + look)
				c.waits()
				e.write(b, "in time")
				text, err := c.end()
				require.NoError(e, err)
				assert.Equal(e, "in time", text)
				return true
			})
		})
	}

	s.scene("brought forward while a read waits", func(e *env) {
		a, _ := e.pair()
		require.NoError(e, a.SetReadDeadline(inAnHour()))
		c := e.reading(a, 10)
		c.waits()
		require.NoError(e, a.SetReadDeadline(time.Now().Add(look)))
		requireTimeout(e, c.fails())
	})

	s.scene("stays passed until it is replaced", func(e *env) {
		a, b := e.pair()
		require.NoError(e, a.SetReadDeadline(time.Now().Add(time.Millisecond)))
		requireTimeout(e, e.readErr(a))
		e.write(b, "x")
		requireTimeout(e, e.readErr(a))
		require.NoError(e, a.SetReadDeadline(inAnHour()))
		e.reads(a, "x")
	})

	s.scene("the bytes of a write that was timed out arrive", func(e *env) {
		a, b := e.pair()
		require.NoError(e, a.SetWriteDeadline(time.Now().Add(look)))
		n, err := a.Write(zeros)
		requireTimeout(e, err)
		e.drain(b, n)
		require.NoError(e, a.SetWriteDeadline(time.Time{}))
		e.write(a, "and on")
		e.reads(b, "and on")
	})

	s.scene("special times", func(e *env) {
		a, b := e.pair()
		for _, past := range []time.Time{time.Unix(0, 0), time.Unix(-1, 0), time.Now(), time.Unix(0, 1)} {
			require.NoError(e, a.SetReadDeadline(past))
			requireTimeout(e, e.readErr(a))
		}
		for _, far := range []time.Time{time.Unix(1<<40, 0), time.Now().AddDate(250, 0, 0), time.Now().AddDate(1000, 0, 0)} {
			require.NoError(e, a.SetReadDeadline(far))
			e.write(b, "x")
			e.reads(a, "x")
		}
	})

	s.scene("does not interfere with Connect", func(e *env) {
		server := e.listening()
		a := e.stream()
		require.NoError(e, a.SetWriteDeadline(longAgo))
		require.NoError(e, a.SetReadDeadline(longAgo))
		e.connect(a, server)
		require.NoError(e, a.SetWriteDeadline(time.Time{}))
		e.write(a, "x")
		e.reads(e.accept(server), "x")
	})
}

// pass lets time pass.
func (e *env) pass(d time.Duration) {
	<-time.After(d)
}
