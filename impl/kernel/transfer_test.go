package kernel

import (
	"bytes"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
	"github.com/smalltalk-sockets/go/impl/impltest/system"
)

// size is more than any buffer in between holds.
const size = 1<<20 + 17

func noise() []byte {
	p := make([]byte, size)
	for i, r := 0, rand.New(rand.NewPCG(1, 2)); i < len(p); i++ {
		p[i] = byte(r.Uint32())
	}
	return p
}

// arrives requires that the bytes that move moves arrive at far, to the last one.
func arrives(t *testing.T, want []byte, far *stream, move func() (int64, error)) {
	t.Helper()
	type outcome struct {
		n   int64
		err error
	}
	moved := make(chan outcome, 1)
	go func() {
		n, err := move()
		moved <- outcome{n, err}
	}()
	got := make([]byte, len(want))
	_, err := io.ReadFull(far, got)
	require.NoError(t, err)
	assert.True(t, bytes.Equal(want, got))
	o := <-moved
	require.NoError(t, o.err)
	assert.EqualValues(t, len(want), o.n)
}

func TestFromAFile(t *testing.T) {
	t.Parallel()
	data := noise()
	name := filepath.Join(system.TempDir(t), "file")
	require.NoError(t, os.WriteFile(name, data, 0o600))
	for _, network := range networks(t) {
		for _, move := range []func(s *stream, f *os.File) (int64, error){
			func(s *stream, f *os.File) (int64, error) { return s.ReadFrom(f) },
			func(s *stream, f *os.File) (int64, error) { return io.Copy(s, f) },
			func(s *stream, f *os.File) (int64, error) { return io.CopyN(s, f, size) },
		} {
			near, far := pair(t, network)
			f, err := os.Open(name)
			require.NoError(t, err)
			arrives(t, data, far, func() (int64, error) { return move(near, f) })
			require.NoError(t, f.Close())
		}
	}
}

func TestFromStreamToStream(t *testing.T) {
	t.Parallel()
	data := noise()
	for _, in := range kinds(t) {
		for _, out := range kinds(t) {
			for _, move := range []func(to, from *stream) (int64, error){
				func(to, from *stream) (int64, error) { return to.ReadFrom(from) },
				func(to, from *stream) (int64, error) { return from.WriteTo(to) },
				func(to, from *stream) (int64, error) { return io.Copy(to, from) },
				func(to, from *stream) (int64, error) { return to.ReadFrom(from.Source()) },
			} {
				t.Run(string(in+"->"+out), func(t *testing.T) {
					a, b := pair(t, in)
					c, d := pair(t, out)
					var sending sync.WaitGroup
					sending.Go(func() {
						_, _ = a.Write(data)
						_ = a.CloseWrite()
					})
					arrives(t, data, d, func() (int64, error) { return move(c, b) })
					sending.Wait()
				})
			}
		}
	}
}

func TestALimitTakesNoMore(t *testing.T) {
	for _, in := range networks(t) {
		for _, out := range networks(t) {
			a, b := pair(t, in)
			c, d := pair(t, out)
			_, err := a.Write([]byte("hello, world"))
			require.NoError(t, err)
			limit := &io.LimitedReader{R: b, N: 5}
			n, err := c.ReadFrom(limit)
			require.NoError(t, err)
			assert.EqualValues(t, 5, n)
			assert.Zero(t, limit.N)
			p := make([]byte, 20)
			k, err := d.Read(p)
			require.NoError(t, err)
			assert.Equal(t, "hello", string(p[:k]))
			k, err = b.Read(p)
			require.NoError(t, err)
			assert.Equal(t, ", world", string(p[:k]), "the rest is still there")
		}
	}
}

func TestFromAnyReaderToAnyWriter(t *testing.T) {
	for _, network := range networks(t) {
		near, far := pair(t, network)
		n, err := near.ReadFrom(strings.NewReader("hello"))
		require.NoError(t, err)
		assert.EqualValues(t, 5, n)
		require.NoError(t, near.CloseWrite())
		var got strings.Builder
		n, err = far.WriteTo(&got)
		require.NoError(t, err)
		assert.EqualValues(t, 5, n)
		assert.Equal(t, "hello", got.String())
	}
}

func TestTransferErrorsHaveTheNetworkOfTheStream(t *testing.T) {
	near, _ := pair(t, impl.TCP4)
	require.NoError(t, near.CloseWrite())
	_, err := near.ReadFrom(strings.NewReader("x"))
	require.ErrorContains(t, err, "readfrom tcp4 "+near.LocalEndpoint().String()+"->"+near.RemoteEndpoint().String())
	_, err = newStream(impl.TCP).ReadFrom(strings.NewReader("x"))
	require.ErrorIs(t, err, impl.ErrNotConnected)
	_, err = newStream(impl.TCP).WriteTo(io.Discard)
	require.ErrorIs(t, err, impl.ErrNotConnected)
}
