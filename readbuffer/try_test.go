package readbuffer_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/smalltalk-sockets/go/readbuffer"
)

// TestTry takes random counts of bytes in attempts over a hostile source, some of which
// fail on purpose, and compares them with the stream.
func TestTry(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		stream := rapid.SliceOfN(rapid.Byte(), 0, 100).Draw(t, "stream")
		b := open(t, stream)
		for taken := 0; ; {
			n := rapid.IntRange(0, 20).Draw(t, "n")
			undo := rapid.Bool().Draw(t, "undo")
			var got []byte
			err := b.Try(func(ahead *readbuffer.ReadBuffer) error {
				got = nil
				for range n {
					c, err := ahead.ReadByte()
					if err != nil {
						return err
					}
					got = append(got, c)
				}
				if undo {
					return readbuffer.ErrNotEmpty
				}
				return nil
			})
			require.Equal(t, stream[taken:taken+len(got)], append([]byte{}, got...))
			if err == nil {
				taken += n
			}
			require.Equal(t, int64(taken), b.Offset())
			if err != nil && readbuffer.Fails(err) && err != readbuffer.ErrNotEmpty {
				require.Equal(t, stream[taken:], append(append([]byte{}, b.View()...), left(b)...))
				return
			}
		}
	})
}

// left returns what the buffer has not filled yet.
func left(b *readbuffer.ReadBuffer) []byte {
	have := b.Len()
	for {
		if err := b.Extend(0); err != nil && readbuffer.Fails(err) {
			return b.View()[have:]
		}
	}
}

func TestTryDoesNotWaitForWhatAvailableBytesAsks(t *testing.T) {
	waits := 0
	b := readbuffer.New(
		func([]byte) (int, error) { return 0, readbuffer.ErrWouldBlock },
		readbuffer.Blocking(func(p []byte) (int, error) { waits++; return copy(p, "x"), nil }))
	require.NoError(t, b.Try(func(ahead *readbuffer.ReadBuffer) error {
		n, err := ahead.AvailableBytes()
		require.Zero(t, n)
		require.Zero(t, waits)
		return err
	}))
	require.ErrorIs(t, b.Try(nil), readbuffer.ErrArgument)
}
