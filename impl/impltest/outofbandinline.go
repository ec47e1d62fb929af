package impltest

import (
	"syscall"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// outOfBandInline: with the option a read returns the urgent byte.
func outOfBandInline(s *suite) {
	s.scene("inline a read answers it", func(e *env) {
		a, b := e.pair()
		require.NoError(e, impl.Set(b, impl.OutOfBandInline, true))
		e.write(a, "abc")
		e.sendUrgent(a, "!")
		e.write(a, "def")
		e.arrive()
		assert.True(e, e.oob(b).CanReadUrgent())
		e.cannotFetch(b, syscall.EINVAL)
		e.tries(b, "abc")
		e.marks(b, true)
		assert.True(e, b.CanRead())
		assert.True(e, e.oob(b).CanReadUrgent())
		e.tries(b, "!def")
		e.marks(b, false)
		e.noUrgent(b)
	})

	s.scene("inline alone it can be read", func(e *env) {
		a, b := e.pair()
		require.NoError(e, impl.Set(b, impl.OutOfBandInline, true))
		e.sendUrgent(a, "1")
		require.NoError(e, b.EnsureReadable())
		e.sendUrgent(a, "2")
		e.marks(b, false)
		e.tries(b, "1")
		e.marks(b, true)
		e.tries(b, "2")
		e.marks(b, false)
		reading := e.reading(b, 10)
		reading.waits()
		e.sendUrgent(a, "3")
		got, err := reading.end()
		require.NoError(e, err)
		assert.Equal(e, "3", got)
	})

	s.scene("inline from now on", func(e *env) {
		a, b := e.pair()
		e.write(a, "a")
		e.sendUrgent(a, "!")
		e.write(a, "b")
		e.arrive()
		require.NoError(e, impl.Set(b, impl.OutOfBandInline, true))
		e.tries(b, "a")
		e.tries(b, "!b")
		e.sendUrgent(a, "?")
		require.NoError(e, impl.Set(b, impl.OutOfBandInline, false))
		e.marks(b, true)
		e.readsNothing(b)
		e.fetches(b, '?')
		require.NoError(e, impl.Set(b, impl.OutOfBandInline, true))
		e.noUrgent(b)
		e.marks(b, true)
		e.tries(b, "?")
	})

	option(s, impl.OutOfBandInline, func(e *env) {
		a, b := e.pair()
		for _, object := range []any{a, b, e.stream(), e.listening()} {
			has(e, object, impl.OutOfBandInline, false)
		}
		keeps(e, a, impl.OutOfBandInline, true, false, true)
		inherits(e, impl.OutOfBandInline, true, true)
	})

	s.scene("an accepted stream is inline as its server is", func(e *env) {
		server := e.listening()
		require.NoError(e, impl.Set(server, impl.OutOfBandInline, true))
		a := e.client(server)
		b := e.accept(server)
		e.sendUrgent(a, "!")
		e.readsOnce(b, "!")
		e.sendUrgent(b, "?")
		e.fetches(a, '?')
	})
}
