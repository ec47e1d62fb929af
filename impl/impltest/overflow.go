package impltest

import (
	"bytes"
	"fmt"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// overflow: a datagram for which a receiver's queue has no room is lost silently,
// and the queue stays as it is.
func overflow(s *suite) {
	s = s.prompt()

	s.scene("the oldest are kept", func(e *env) {
		a, b := e.linked()
		const sent = 2000
		kept := e.flood(a, b, sent, 4)
		assert.Greater(e, kept, 100)
		assert.Less(e, kept, sent)
		e.send(a, "and on")
		e.gets(b, "and on", a.LocalEndpoint())
	})

	s.scene("of larger ones fewer are kept", func(e *env) {
		a, b := e.linked()
		small, large, huge := e.flood(a, b, 1000, 1000), e.flood(a, b, 200, 8192), e.flood(a, b, 20, 60000)
		assert.Greater(e, small, large)
		assert.Greater(e, large, huge)
		assert.Greater(e, huge, 1, "the size counts, not the number")
	})

	s.scene("receiving makes room", func(e *env) {
		a, b := e.linked()
		kept := e.flood(a, b, 200, 8192)
		for range 3 {
			assert.Equal(e, kept, e.flood(a, b, 200, 8192))
		}
	})

	if s.has(impl.ReceiveBuffer.Name()) {
		s.scene("ReceiveBuffer is how much is kept", func(e *env) {
			a, b := e.linked()
			usual := e.flood(a, b, 500, 1000)
			require.NoError(e, impl.Set(b, impl.ReceiveBuffer, 32<<10))
			fewer := e.flood(a, b, 500, 1000)
			assert.Less(e, fewer, usual)
			assert.Greater(e, fewer, 10)
		})

		s.scene("the least queue takes one datagram of any size", func(e *env) {
			a, b := e.linked()
			require.NoError(e, impl.Set(b, impl.ReceiveBuffer, 1))
			assert.Equal(e, 1, e.flood(a, b, 3, 5000))
			assert.Equal(e, 1, e.flood(a, b, 3, 60000))
			assert.LessOrEqual(e, e.flood(a, b, 10, 100), 2)
		})
	}

	if s.has(impl.SendBuffer.Name()) {
		s.scene("SendBuffer does not limit the size of a datagram", func(e *env) {
			a, b := e.linked()
			require.NoError(e, impl.Set(a, impl.SendBuffer, 1))
			for _, size := range []int{1000, 5000, 60000} {
				assert.Equal(e, 1, e.flood(a, b, 1, size))
			}
		})
	}
}

// flood sends numbered datagrams of a size, requires that the first of them
// arrive, and returns how many.
func (e *env) flood(a, b impl.Datagram, number, size int) int {
	e.Helper()
	text := bytes.Repeat([]byte("."), size)
	numbered := func(i int) []byte {
		copy(text, fmt.Sprintf("%04d", i))
		return text
	}
	for i := range number {
		n, err := a.Send(numbered(i), none)
		require.NoError(e, err)
		require.Equal(e, size, n)
	}
	p := make([]byte, size)
	for i := range number {
		m, err := b.TryReceive(p)
		if err == impl.ErrWouldBlock {
			return i
		}
		require.NoError(e, err)
		if !bytes.Equal(numbered(i), p[:m.N]) {
			require.Equal(e, string(text), string(p[:m.N]))
		}
	}
	return number
}
