package impltest

import (
	"bytes"
	"io"
	"math/rand/v2"
	"sync"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

// data: bytes arrive once, whole and in order.
func data(s *suite) {
	s.scene("both ways", func(e *env) {
		a, b := e.pair()
		e.write(a, "ping")
		e.reads(b, "ping")
		e.write(b, "pong")
		e.reads(a, "pong")
	})

	// An implementation that reads ahead may hold the first of them.
	s.unless(s.h.Settle != nil).scene("writes come together in one read", func(e *env) {
		a, b := e.pair()
		for _, text := range []string{"aa", "bbb", "c"} {
			e.write(a, text)
		}
		e.arrive()
		e.readsOnce(b, "aabbbc")
	})

	s.scene("a small read leaves the rest", func(e *env) {
		a, b := e.pair()
		e.write(a, "0123456789")
		for _, text := range []string{"0", "123", "45", "6789"} {
			p := make([]byte, len(text))
			n, err := b.Read(p)
			require.NoError(e, err)
			require.Equal(e, text, string(p[:n]))
		}
	})

	s.scene("a read touches nothing behind what it answers", func(e *env) {
		a, b := e.pair()
		e.write(a, "ab")
		p := bytes.Repeat([]byte{'.'}, 8)
		n, err := b.Read(p)
		require.NoError(e, err)
		assert.Equal(e, "ab......", string(p))
		assert.Equal(e, 2, n)
	})

	s.scene("a write may reuse its slice at once", func(e *env) {
		a, b := e.pair()
		p := []byte("first.")
		for _, text := range []string{"first.", "second", "third."} {
			copy(p, text)
			n, err := a.Write(p)
			require.NoError(e, err)
			require.Equal(e, len(p), n)
		}
		copy(p, "xxxxxx")
		e.reads(b, "first.secondthird.")
	})

	s.scene("a read is woken by a write", func(e *env) {
		a, b := e.pair()
		c := e.reading(b, 10)
		c.waits()
		e.write(a, "wake")
		text, err := c.end()
		require.NoError(e, err)
		assert.Equal(e, "wake", text)
	})

	s.scene("an empty read is nothing at once", func(e *env) {
		a, b := e.pair()
		for range 2 {
			for _, p := range [][]byte{nil, {}} {
				n, err := b.Read(p)
				require.NoError(e, err)
				require.Zero(e, n)
				n, err = b.TryRead(p)
				require.NoError(e, err)
				require.Zero(e, n)
			}
			e.write(a, "x") // and again with queued bytes
		}
		e.reads(b, "xx")
	})

	s.scene("an empty write sends nothing", func(e *env) {
		a, b := e.pair()
		for _, p := range [][]byte{nil, {}} {
			n, err := a.Write(p)
			require.NoError(e, err)
			require.Zero(e, n)
		}
		e.arrive()
		assert.False(e, b.CanRead())
		_, err := b.TryRead(make([]byte, 1))
		assert.ErrorIs(e, err, impl.ErrWouldBlock)
	})

	s.scene("much, in pieces of all sizes, both ways at once", func(e *env) {
		a, b := e.pair()
		const size = 1 << 20
		transfers := []*call[struct{}]{
			e.sends(a, 1, size), e.receives(b, 1, size),
			e.sends(b, 2, size), e.receives(a, 2, size),
		}
		for _, t := range transfers {
			require.NoError(e, t.fails())
		}
	})

	s.scene("a write waits for room and then goes on", func(e *env) {
		a, b := e.pair()
		c := e.writing(a, beyond/4)
		c.waits()
		e.drain(b, beyond/4)
		n, err := c.end()
		require.NoError(e, err)
		assert.Equal(e, beyond/4, n)
	})

	s.tcp("two who both write before they read", func(e *env) {
		a, b := e.pair()
		const size = 1 << 20
		w1, w2 := e.sends(a, 1, size), e.sends(b, 2, size)
		require.NoError(e, w1.fails())
		require.NoError(e, w2.fails())
		require.NoError(e, e.receives(a, 2, size).fails())
		require.NoError(e, e.receives(b, 1, size).fails())
	})

	s.unix("room for at least 64 KiB without a reader", func(e *env) {
		a, b := e.pair()
		w1, w2 := e.writing(a, 64<<10), e.writing(b, 64<<10)
		_, err := w1.end()
		require.NoError(e, err)
		_, err = w2.end()
		require.NoError(e, err)
	})

	s.scene("a connection that nobody has accepted takes bytes", func(e *env) {
		server := e.listening()
		a := e.client(server)
		require.NoError(e, e.sends(a, 3, 64<<10).fails())
		require.NoError(e, e.receives(e.accept(server), 3, 64<<10).fails())
	})
}

// sends begins to write n random bytes of the seed, in pieces of random sizes.
func (e *env) sends(s impl.Stream, seed byte, n int) *call[struct{}] {
	return beginErr(e, func() error {
		p := noise(seed, n)
		sizes := rand.New(rand.NewPCG(uint64(seed), 1))
		for len(p) > 0 {
			piece := p[:min(len(p), sizes.IntN(1<<sizes.IntN(18))+1)]
			n, err := s.Write(piece)
			if err != nil {
				return err
			}
			if n != len(piece) {
				return io.ErrShortWrite
			}
			p = p[len(piece):]
		}
		return nil
	})
}

// receives begins to read the n bytes that sends writes, in pieces of other
// random sizes.
func (e *env) receives(s impl.Stream, seed byte, n int) *call[struct{}] {
	return beginErr(e, func() error {
		want := noise(seed, n)
		sizes := rand.New(rand.NewPCG(uint64(seed), 2))
		p := make([]byte, 1<<18)
		for at := 0; at < n; {
			got, err := plain{s}.Read(p[:min(n-at, sizes.IntN(1<<sizes.IntN(18))+1)])
			if err != nil {
				return err
			}
			if !bytes.Equal(want[at:at+got], p[:got]) {
				return textError("bytes differ from those that were sent")
			}
			at += got
		}
		return nil
	})
}

// noise returns the n bytes of a seed. They are shared, so nothing may change
// them.
func noise(seed byte, n int) []byte {
	type key struct {
		seed byte
		n    int
	}
	made, ok := noises.Load(key{seed, n})
	if !ok {
		p := make([]byte, n)
		_, _ = rand.NewChaCha8([32]byte{seed}).Read(p) // never fails
		made, _ = noises.LoadOrStore(key{seed, n}, p)
	}
	return made.([]byte)
}

// noises caches the results of noise.
var noises sync.Map
