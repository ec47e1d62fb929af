package impltest

import (
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// readiness: would a call return at once? Asking consumes nothing.
func readiness(s *suite) {
	s.scene("CanRead sees bytes", func(e *env) {
		a, b := e.pair()
		assert.False(e, b.CanRead())
		e.write(a, "x")
		e.arrive()
		for range 3 {
			assert.True(e, b.CanRead())
		}
		e.reads(b, "x")
		assert.False(e, b.CanRead())
	})

	s.halfCloses().scene("CanRead sees the end of the stream", func(e *env) {
		a, b := e.pair()
		require.NoError(e, a.CloseWrite())
		e.arrive()
		assert.True(e, b.CanRead())
		assert.False(e, a.CanRead(), "one direction's end is not the other's")
		e.eof(b)
		assert.True(e, b.CanRead())
		require.NoError(e, a.Close())
		e.arrive()
		assert.True(e, b.CanRead())
	})

	s.scene("CanRead sees the own CloseRead", func(e *env) {
		a, b := e.pair()
		require.NoError(e, a.CloseRead())
		assert.True(e, a.CanRead())
		assert.False(e, b.CanRead())
	})

	s.scene("CanRead sees connections", func(e *env) {
		server := e.listening()
		assert.False(e, server.CanRead())
		e.client(server)
		e.arrive()
		assert.True(e, server.CanRead())
		require.NoError(e, server.EnsureReadable())
		e.accept(server)
		assert.False(e, server.CanRead())
	})

	s.scene("EnsureReadable is at once when there are bytes", func(e *env) {
		a, b := e.pair()
		e.write(a, "hello")
		for range 3 {
			require.NoError(e, b.EnsureReadable())
		}
		e.readsOnce(b, "hello")
	})

	s.scene("EnsureReadable is at once at the end of the stream", func(e *env) {
		a, b := e.pair()
		require.NoError(e, a.Close())
		require.NoError(e, b.EnsureReadable())
		e.eof(b)
		require.NoError(e, b.EnsureReadable())
	})

	s.scene("EnsureReadable waits for bytes and consumes nothing", func(e *env) {
		a, b := e.pair()
		for _, text := range []string{"first", "second", "third"} {
			c := beginErr(e, b.EnsureReadable)
			c.waits()
			e.write(a, text)
			require.NoError(e, c.fails())
			assert.True(e, b.CanRead())
			e.readsOnce(b, text)
		}
	})

	s.halfCloses().scene("EnsureReadable waits for the end of the stream", func(e *env) {
		a, b := e.pair()
		c := beginErr(e, b.EnsureReadable)
		c.waits()
		require.NoError(e, a.CloseWrite())
		require.NoError(e, c.fails())
		e.eof(b)
	})

	s.scene("EnsureReadable is woken by the own CloseRead", func(e *env) {
		_, b := e.pair()
		c := beginErr(e, b.EnsureReadable)
		c.waits()
		require.NoError(e, b.CloseRead())
		require.NoError(e, c.fails())
		e.eof(b)
	})

	s.scene("EnsureReadable waits for a connection", func(e *env) {
		server := e.listening()
		for range 3 {
			c := beginErr(e, server.EnsureReadable)
			c.waits()
			a := e.client(server)
			require.NoError(e, c.fails())
			assert.True(e, server.CanRead())
			assert.Equal(e, a.LocalEndpoint(), e.accept(server).RemoteEndpoint())
		}
	})

	s.scene("EnsureReadable on a server is woken by Close", func(e *env) {
		server := e.listening()
		c := beginErr(e, server.EnsureReadable)
		c.waits()
		require.NoError(e, server.Close())
		e.isClosed(c.fails(), "EnsureReadable")
	})

	s.scene("bytes wake both a read and EnsureReadable", func(e *env) {
		a, b := e.pair()
		ready, read := beginErr(e, b.EnsureReadable), e.reading(b, 10)
		ready.waits()
		e.write(a, "x")
		text, err := read.end()
		require.NoError(e, err)
		assert.Equal(e, "x", text)
		e.write(a, "y") // the read may have been first
		require.NoError(e, ready.fails())
		e.reads(b, "y")
	})

	s.scene("CanWrite sees room", func(e *env) {
		a, b := e.pair()
		assert.True(e, a.CanWrite())
		require.NoError(e, a.EnsureWritable())
		n := e.fill(a)
		assert.False(e, a.CanWrite())
		assert.True(e, b.CanWrite(), "the other direction")
		e.drain(b, n)
		e.arrive()
		assert.True(e, a.CanWrite())
	})

	s.scene("CanWrite wants more than a little room", func(e *env) {
		a, b := e.pair()
		n := e.fill(a)
		e.drain(b, 100)
		e.arrive()
		assert.False(e, a.CanWrite())
		e.drain(b, n-100)
		e.arrive()
		assert.True(e, a.CanWrite())
	})

	s.scene("EnsureWritable waits for room", func(e *env) {
		a, b := e.pair()
		n := e.fill(a)
		c := beginErr(e, a.EnsureWritable)
		c.waits()
		e.drain(b, n)
		require.NoError(e, c.fails())
		e.write(a, "x")
		e.reads(b, "x")
	})

	s.scene("EnsureWritable is woken when the peer is gone", func(e *env) {
		a, b := e.pair()
		e.fill(a)
		c := beginErr(e, a.EnsureWritable)
		c.waits()
		require.NoError(e, b.Close())
		require.NoError(e, c.fails())
		assert.True(e, a.CanWrite(), "a write would fail at once")
		require.Error(e, e.writeErr(a))
	})

	s.scene("nothing is ready before and after the connection", func(e *env) {
		a := e.stream()
		assert.False(e, a.CanRead())
		assert.False(e, a.CanWrite())
		e.connect(a, e.listening())
		assert.True(e, a.CanWrite())
		require.NoError(e, a.Close())
		assert.False(e, a.CanRead())
		assert.False(e, a.CanWrite())
	})

	s.halfCloses().scene("CanWrite sees that a write would fail", func(e *env) {
		a, _ := e.pair()
		require.NoError(e, a.CloseWrite())
		assert.True(e, a.CanWrite())
		require.NoError(e, a.EnsureWritable())
		require.Error(e, e.writeErr(a))
	})
}
