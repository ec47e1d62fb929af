package readbuffer_test

import (
	"io"
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

// An attempt returns ErrWouldBlock where the same read without it does: a source without
// a Blocking function has nothing, or its Blocking function must not wait.
func TestTryWouldBlock(t *testing.T) {
	nothing := func([]byte) (int, error) { return 0, readbuffer.ErrWouldBlock }
	mustNotWait := readbuffer.Blocking(func([]byte) (int, error) { return 0, readbuffer.ErrNoWait })
	for _, b := range []*readbuffer.ReadBuffer{readbuffer.New(nothing), readbuffer.New(nothing, mustNotWait)} {
		require.Equal(t, readbuffer.ErrWouldBlock, b.Try(func(ahead *readbuffer.ReadBuffer) error {
			return ahead.Try(func(ahead *readbuffer.ReadBuffer) error {
				_, err := ahead.Next(1)
				return err
			})
		}))
	}
}

// Ends and a pending DropNext count in an attempt as they do without it.
func TestTryHasTheEndOfItsBuffer(t *testing.T) {
	parts := []string{"a", "\n", "bc"}
	b := readbuffer.New(func(p []byte) (n int, err error) {
		n, parts = copy(p, parts[0]), parts[1:]
		return n, nil
	})
	_, err := b.ReadByte()
	require.NoError(t, err)
	b.DropNext('\n')
	b.SetEnd(readbuffer.EndAt(3)) // behind b
	attempt := func(failure error) error {
		return b.Try(func(ahead *readbuffer.ReadBuffer) error {
			c, err := ahead.ReadByte()
			require.NoError(t, err)
			require.Equal(t, "b", string(c))
			require.Equal(t, int64(3), ahead.Offset())
			_, err = ahead.ReadByte()
			require.Equal(t, io.EOF, err)
			return failure
		})
	}
	require.Equal(t, readbuffer.ErrNotEmpty, attempt(readbuffer.ErrNotEmpty))
	require.Equal(t, int64(2), b.Offset())
	require.NoError(t, attempt(nil))
	require.Equal(t, int64(3), b.Offset())
}
