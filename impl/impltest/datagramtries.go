package impltest

import (
	"errors"
	"runtime"
	"sync/atomic"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// datagramTries: the calls that never wait.
func datagramTries(s *suite) {
	s.scene("TryReceive answers a datagram or would-block", func(e *env) {
		a, b := e.linked()
		e.empty(b)
		for _, text := range []string{"one", "", "three"} {
			e.send(a, text)
			e.arrives(b)
			p := make([]byte, 100)
			m, err := b.TryReceive(p)
			require.NoError(e, err)
			assert.Equal(e, impl.Message{N: len(text), From: a.LocalEndpoint()}, m)
			assert.Equal(e, text, string(p[:m.N]))
			e.empty(b)
		}
	})

	s.scene("TryPeek leaves the datagram where it is", func(e *env) {
		a, b := e.linked()
		_, err := b.TryPeek(make([]byte, 1))
		assert.True(e, err == impl.ErrWouldBlock, "want the bare value, got %#v", err)
		e.send(a, "0123456789")
		e.send(a, "next")
		e.arrives(b)
		p := make([]byte, 100)
		for _, size := range []int{100, 10, 4, 0, 100} {
			m, err := b.TryPeek(p[:size])
			require.NoError(e, err)
			fits := min(size, 10)
			assert.Equal(e, impl.Message{N: fits, From: a.LocalEndpoint(), Truncated: fits < 10}, m)
			assert.Equal(e, "0123456789"[:fits], string(p[:m.N]))
		}
		e.gets(b, "0123456789", a.LocalEndpoint())
		e.arrives(b)
		m, err := b.TryPeek(p)
		require.NoError(e, err)
		assert.Equal(e, "next", string(p[:m.N]))
		e.gets(b, "next", a.LocalEndpoint())
		_, err = b.TryPeek(p)
		assert.True(e, err == impl.ErrWouldBlock, "want the bare value, got %#v", err)
	})

	s.scene("TryPeek sees an empty datagram", func(e *env) {
		a, b := e.linked()
		e.send(a, "")
		e.arrives(b)
		for range 2 {
			m, err := b.TryPeek(make([]byte, 10))
			require.NoError(e, err)
			assert.Equal(e, impl.Message{From: a.LocalEndpoint()}, m)
		}
		e.gets(b, "", a.LocalEndpoint())
	})

	s.prompt().scene("a datagram is visible when Send returns", func(e *env) {
		a, b := e.linked()
		for range rounds {
			e.send(a, "x")
			require.True(e, b.CanRead())
			_, err := b.TryReceive(make([]byte, 1))
			require.NoError(e, err)
		}
	})

	s.prompt().udp("a refusal is visible when Send returns", func(e *env) {
		a := e.datagram()
		e.link(a, e.deaf())
		for range rounds {
			e.send(a, "x")
			_, err := a.TryReceive(make([]byte, 1))
			require.Error(e, err)
			require.NotEqual(e, impl.ErrWouldBlock, err)
		}
	})

	s.prompt().scene("TryReceive does not wait for a datagram that another takes", func(e *env) {
		a, b := e.linked()
		var got atomic.Int64
		receive := func() error {
			p := make([]byte, 8)
			for got.Load() < rounds {
				_, err := b.TryReceive(p)
				switch {
				case err == nil:
					got.Add(1)
				case errors.Is(err, impl.ErrWouldBlock):
					runtime.Gosched()
				default:
					return err
				}
			}
			return nil
		}
		first, second := beginErr(e, receive), beginErr(e, receive)
		for range rounds {
			e.send(a, "x")
		}
		require.NoError(e, first.fails())
		require.NoError(e, second.fails())
		assert.EqualValues(e, rounds, got.Load())
	})
}
