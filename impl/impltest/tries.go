package impltest

import (
	"errors"
	"runtime"
	"sync/atomic"
	"syscall"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// rounds is how often a scene repeats what a race could break.
const rounds = 60

// tries: the calls that never wait. With them the suite also checks that effects
// are visible to the other side when the call that causes them has returned.
func tries(s *suite) {
	s.scene("TryRead answers bytes or would-block", func(e *env) {
		a, b := e.pair()
		p := make([]byte, 10)
		n, err := b.TryRead(p)
		assert.Zero(e, n)
		assert.True(e, err == impl.ErrWouldBlock, "want the bare value, got %#v", err)
		e.write(a, "0123456789abc")
		e.arrive()
		n, err = b.TryRead(p[:4])
		require.NoError(e, err)
		assert.Equal(e, "0123", string(p[:n]))
		n, err = b.TryRead(p)
		require.NoError(e, err)
		assert.Equal(e, "456789abc", string(p[:n]))
		_, err = b.TryRead(p)
		assert.True(e, err == impl.ErrWouldBlock, "want the bare value, got %#v", err)
		require.NoError(e, a.Close())
		e.arrive()
		for range 2 {
			_, err = b.TryRead(p)
			assert.True(e, isEOF(err), "%v", err)
		}
	})

	s.scene("TryAccept answers a connection or would-block", func(e *env) {
		server := e.listening()
		for range 3 {
			b, err := server.TryAccept()
			assert.Nil(e, b)
			assert.True(e, err == impl.ErrWouldBlock, "want the bare value, got %#v", err)
			a := e.client(server)
			e.arrive()
			b, err = server.TryAccept()
			require.NoError(e, err)
			e.keep(b)
			assert.Equal(e, a.LocalEndpoint(), b.RemoteEndpoint())
			assert.Equal(e, e.network, b.Network())
			e.write(a, "x")
			e.reads(b, "x")
		}
	})

	s.scene("what was tried without success can be waited for", func(e *env) {
		a, b := e.pair()
		for _, text := range []string{"one", "two"} {
			_, err := b.TryRead(make([]byte, 1))
			require.ErrorIs(e, err, impl.ErrWouldBlock)
			c := e.reading(b, 10)
			c.waits()
			e.write(a, text)
			got, err := c.end()
			require.NoError(e, err)
			assert.Equal(e, text, got)
		}
	})

	s.prompt().scene("a write is visible", func(e *env) {
		a, b := e.pair()
		p := make([]byte, 2)
		for range rounds {
			e.write(a, "x")
			require.True(e, b.CanRead())
			n, err := b.TryRead(p)
			require.NoError(e, err)
			require.Equal(e, 1, n)
			e.write(b, "y")
			_, err = a.TryRead(p)
			require.NoError(e, err)
		}
	})

	s.prompt().halfCloses().scene("a connection, its bytes and its end are visible", func(e *env) {
		server := e.listening()
		p := make([]byte, 2)
		for range rounds / 4 {
			a := e.client(server)
			b, err := server.TryAccept()
			require.NoError(e, err)
			e.keep(b)
			_, err = b.TryRead(p)
			require.ErrorIs(e, err, impl.ErrWouldBlock)
			require.NoError(e, a.CloseWrite())
			_, err = b.TryRead(p)
			require.True(e, isEOF(err), "%v", err)
			require.NoError(e, b.Close())
			_, err = a.TryRead(p)
			require.True(e, isEOF(err), "%v", err)
			require.NoError(e, a.Close())
		}
	})

	s.prompt().scene("a reset is visible", func(e *env) {
		for range rounds / 4 {
			a := e.resetPair("")
			_, err := a.TryRead(make([]byte, 1))
			require.ErrorIs(e, err, syscall.ECONNRESET)
		}
	})

	s.prompt().scene("room is visible", func(e *env) {
		a, b := e.pair()
		n := e.fill(a)
		e.drain(b, n)
		require.True(e, a.CanWrite())
		e.write(a, "x")
	})

	s.prompt().scene("TryRead does not wait for a byte that another read takes", func(e *env) {
		a, b := e.pair()
		var got atomic.Int64
		read := func() error {
			p := make([]byte, 8)
			for got.Load() < rounds {
				n, err := b.TryRead(p)
				if errors.Is(err, impl.ErrWouldBlock) {
					runtime.Gosched()
				} else if err != nil {
					return err
				}
				got.Add(int64(n))
			}
			return nil
		}
		first, second := beginErr(e, read), beginErr(e, read)
		for range rounds {
			e.write(a, "x")
		}
		require.NoError(e, first.fails())
		require.NoError(e, second.fails())
		assert.EqualValues(e, rounds, got.Load())
	})

	s.prompt().scene("TryAccept does not wait for a connection that another accept takes", func(e *env) {
		const connections = rounds / 2
		server := e.listening()
		var got atomic.Int64
		accept := func() error {
			for got.Load() < connections {
				b, err := server.TryAccept()
				if err == nil {
					got.Add(1)
					err = b.Close()
				}
				if errors.Is(err, impl.ErrWouldBlock) {
					runtime.Gosched()
				} else if err != nil {
					return err
				}
			}
			return nil
		}
		first, second := beginErr(e, accept), beginErr(e, accept)
		for i := range connections {
			e.client(server)
			for got.Load() <= int64(i) {
				runtime.Gosched() // so that the queue never holds more than one
			}
		}
		require.NoError(e, first.fails())
		require.NoError(e, second.fails())
		assert.EqualValues(e, connections, got.Load())
	})
}
