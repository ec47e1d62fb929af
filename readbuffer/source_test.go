package readbuffer_test

import (
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/readbuffer"
)

func TestFromBytesNeverWritesToTheBytes(t *testing.T) {
	p := []byte("one;two")
	b := readbuffer.FromBytes(p)
	item, err := b.UpTo(';', 0)
	require.NoError(t, err)
	require.Equal(t, "one", string(item))

	b.SetFill(script(gives(";three"), gives(";")))
	item, err = b.UpTo(';', 0)
	require.NoError(t, err)
	require.Equal(t, "two", string(item))
	item, err = b.UpTo(';', 0)
	require.NoError(t, err)
	require.Equal(t, "three", string(item))
	require.Equal(t, "one;two", string(p))
	require.EqualValues(t, 14, b.Offset())
}

func TestFromStringEnds(t *testing.T) {
	b := readbuffer.FromString("ab")
	require.Equal(t, 2, b.Len())
	all, err := b.UpToEnd(0)
	require.NoError(t, err)
	require.Equal(t, "ab", string(all))
	_, err = b.ReadByte()
	require.Equal(t, io.EOF, err)
}

// The standard library knows what an io.Reader and its relatives must do.
func TestBufferIsAReader(t *testing.T) {
	text := strings.Repeat("The quick brown fox. ", 900)
	for _, size := range []int{1, 16, 4096, 100_000} {
		b := readbuffer.FromReader(iotest.HalfReader(strings.NewReader(text)), readbuffer.Size(size))
		require.NoError(t, iotest.TestReader(b, []byte(text)))
	}
}
