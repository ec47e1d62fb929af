package impltest

import (
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// datagramReadiness: would a call return at once? Asking consumes nothing.
func datagramReadiness(s *suite) {
	s.scene("CanRead sees a datagram", func(e *env) {
		a, b := e.linked()
		assert.False(e, b.CanRead())
		e.send(a, "x")
		e.arrives(b)
		for range 3 {
			assert.True(e, b.CanRead())
		}
		e.gets(b, "x", a.LocalEndpoint())
		assert.False(e, b.CanRead())
	})

	s.scene("CanRead sees an empty datagram", func(e *env) {
		a, b := e.linked()
		e.send(a, "")
		e.arrives(b)
		assert.True(e, b.CanRead())
		e.gets(b, "", a.LocalEndpoint())
		assert.False(e, b.CanRead())
	})

	s.scene("EnsureReadable is at once when there is a datagram", func(e *env) {
		a, b := e.linked()
		e.send(a, "hello")
		for range 3 {
			require.NoError(e, b.EnsureReadable())
		}
		e.gets(b, "hello", a.LocalEndpoint())
	})

	s.scene("EnsureReadable waits for a datagram and consumes nothing", func(e *env) {
		a, b := e.linked()
		for _, text := range []string{"first", "", "third"} {
			c := beginErr(e, b.EnsureReadable)
			c.waits()
			e.send(a, text)
			require.NoError(e, c.fails())
			assert.True(e, b.CanRead())
			e.gets(b, text, a.LocalEndpoint())
		}
	})

	s.scene("CanWrite sees that there is room", func(e *env) {
		a, b := e.linked()
		for _, d := range []impl.Datagram{a, b} {
			assert.True(e, d.CanWrite())
			require.NoError(e, d.EnsureWritable())
		}
	})

	s.udp("Send does not wait for a receiver", func(e *env) {
		a, b := e.linked()
		p := make([]byte, 1000)
		for range 1000 {
			_, err := a.Send(p, none)
			require.NoError(e, err)
			assert.True(e, a.CanWrite())
		}
		m, err := b.Receive(p)
		require.NoError(e, err)
		assert.Equal(e, len(p), m.N)
	})
}
