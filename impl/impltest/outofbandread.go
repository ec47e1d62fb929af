package impltest

import (
	"io"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// outOfBandReads: reads at the mark, also those that wait already.
func outOfBandReads(s *suite) {
	s.scene("alone it is nothing to read", func(e *env) {
		a, b := e.pair()
		e.sendUrgent(a, "!")
		e.readsNothing(b)
		e.marks(b, true)
		e.write(a, "x")
		e.arrive()
		assert.True(e, b.CanRead())
		e.fetches(b, '!')
		e.readsOnce(b, "x")
	})

	s.scene("a try that finds nothing else passes over it", func(e *env) {
		a, b := e.pair()
		e.sendUrgent(a, "!")
		assert.True(e, e.oob(b).CanReadUrgent())
		e.tries(b, "")
		e.noUrgent(b)
		e.marks(b, false)
	})

	s.scene("small reads do not get past the mark", func(e *env) {
		a, b := e.pair()
		e.sendUrgent(a, "abc!")
		e.write(a, "d")
		e.arrive()
		for _, want := range []string{"ab", "c", "d"} {
			p := make([]byte, 2)
			n, err := b.Read(p)
			require.NoError(e, err)
			require.Equal(e, want, string(p[:n]))
			e.marks(b, want == "c")
		}
	})

	s.scene("a read that waits does not notice it", func(e *env) {
		a, b := e.pair()
		reading := e.reading(b, 10)
		reading.waits()
		e.sendUrgent(a, "!")
		reading.waits()
		require.NoError(e, b.SetReadDeadline(inAnHour()))
		reading.waits()
		e.fetches(b, '!')
		e.write(a, "x")
		got, err := reading.end()
		require.NoError(e, err)
		assert.Equal(e, "x", got)
	})

	s.scene("a read that waits passes over it when more comes", func(e *env) {
		a, b := e.pair()
		for _, text := range []string{"one", "two"} {
			reading := e.reading(b, 10)
			reading.waits()
			e.sendUrgent(a, "!")
			reading.waits()
			e.write(a, text)
			got, err := reading.end()
			require.NoError(e, err)
			assert.Equal(e, text, got)
			e.noUrgent(b)
			e.write(a, text)
			e.reads(b, text)
		}
	})

	s.scene("a read that begins at it passes over it and waits", func(e *env) {
		a, b := e.pair()
		e.sendUrgent(a, "1")
		reading := e.reading(b, 10)
		reading.waits()
		e.noUrgent(b)
		e.sendUrgent(a, "2")
		e.fetches(b, '2')
		require.NoError(e, a.CloseWrite())
		_, err := reading.end()
		assert.True(e, isEOF(err), "%v", err)
	})

	s.scene("what comes before it ends a read that waits", func(e *env) {
		a, b := e.pair()
		reading := e.reading(b, 10)
		reading.waits()
		e.sendUrgent(a, "ab!")
		got, err := reading.end()
		require.NoError(e, err)
		assert.Equal(e, "ab", got)
		e.marks(b, true)
		e.fetches(b, '!')
	})

	s.scene("waiting to read does not end with it", func(e *env) {
		a, b := e.pair()
		ready := beginErr(e, b.EnsureReadable)
		ready.waits()
		e.sendUrgent(a, "!")
		ready.waits()
		e.write(a, "x")
		require.NoError(e, ready.fails())
		e.fetches(b, '!')
		e.readsOnce(b, "x")
	})

	s.scene("a copy gets past marks", func(e *env) {
		a, b := e.pair()
		e.sendUrgent(a, "ab1")
		e.sendUrgent(a, "cd2")
		e.write(a, "ef")
		require.NoError(e, a.CloseWrite())
		all, err := io.ReadAll(plain{b})
		require.NoError(e, err)
		assert.Equal(e, "ab1cdef", string(all))
	})
}
