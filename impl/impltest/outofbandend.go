package impltest

import (
	"syscall"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// outOfBandEnds: urgent bytes before the end of a stream, a reset and a close.
func outOfBandEnds(s *suite) {
	s.scene("the end of the stream does not hide it", func(e *env) {
		a, b := e.pair()
		e.sendUrgent(a, "ab!")
		require.NoError(e, a.Close())
		e.arrive()
		assert.True(e, b.CanRead())
		e.tries(b, "ab")
		e.fetches(b, '!')
		e.eof(b)
		e.noUrgent(b)
	})

	s.scene("it hides no end of the stream", func(e *env) {
		a, b := e.pair()
		e.sendUrgent(a, "!")
		require.NoError(e, a.CloseWrite())
		e.arrive()
		assert.True(e, b.CanRead())
		e.fetches(b, '!')
		e.marks(b, true)
		e.eof(b)
		e.marks(b, false)
	})

	s.scene("a reset leaves it and does not let it be fetched", func(e *env) {
		a, b := e.pair()
		e.sendUrgent(a, "ab!")
		require.NoError(e, impl.Set(a, impl.Linger, 0))
		require.NoError(e, a.Close())
		e.arrive()
		assert.True(e, e.oob(b).CanReadUrgent())
		e.cannotFetch(b, syscall.ENOTCONN)
		e.tries(b, "ab")
		e.marks(b, true)
		e.reset(b)
		e.noUrgent(b)
		e.eof(b)
	})

	s.scene("closing with nothing unread but one is a reset", func(e *env) {
		for _, isFetched := range []bool{false, true} {
			a, b := e.pair()
			e.sendUrgent(a, "!")
			if isFetched {
				e.fetches(b, '!')
			}
			require.NoError(e, b.Close())
			e.reset(a)
		}
	})

	s.scene("closing behind one is no reset", func(e *env) {
		a, b := e.pair()
		e.sendUrgent(a, "!")
		e.tries(b, "")
		require.NoError(e, b.Close())
		e.eof(a)
	})

	s.scene("it can be fetched after CloseRead", func(e *env) {
		a, b := e.pair()
		e.sendUrgent(a, "a1")
		require.NoError(e, b.CloseRead())
		e.fetches(b, '1')
		e.tries(b, "a")
		e.eof(b)
		e.sendUrgent(a, "2")
		e.fetches(b, '2')
	})

	s.scene("it makes a peer that is gone send a reset", func(e *env) {
		a, b := e.pair()
		require.NoError(e, b.Close())
		e.arrive()
		n, err := e.oob(a).SendUrgent([]byte("!"))
		require.NoError(e, err)
		assert.Equal(e, 1, n)
		e.arrive()
		_, err = e.oob(a).SendUrgent([]byte("!"))
		e.streamErr(err, a, "write", sysErr("sendto", syscall.EPIPE))
	})

	s.scene("it is heard of where it is answered with a reset", func(e *env) {
		a, b := e.pair()
		require.NoError(e, b.CloseWrite())
		require.NoError(e, b.CloseRead())
		e.arrive()
		e.sendUrgent(a, "!")
		assert.True(e, e.oob(b).CanReadUrgent())
		e.marks(b, true)
		e.cannotFetch(b, syscall.ENOTCONN)
		e.arrive()
		_, err := e.oob(a).SendUrgent([]byte("!"))
		e.streamErr(err, a, "write", sysErr("sendto", syscall.EPIPE))
	})
}
