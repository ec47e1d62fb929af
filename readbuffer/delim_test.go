package readbuffer

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"

	"github.com/stretchr/testify/require"
)

func TestSetHasItsBytesOnly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		chars := rapid.SliceOf(rapid.Byte()).Draw(t, "chars")
		set := NewSet(string(chars))
		for c := range 256 {
			require.Equal(t, bytes.IndexByte(chars, byte(c)) >= 0, set.Has(byte(c)), "byte %d", c)
		}
	})
}

func TestSearchedLeavesRoomForHalfADelimiter(t *testing.T) {
	d := &delim{kind: sequence, seq: []byte("abc")}
	require.Equal(t, 0, d.searched(0))
	require.Equal(t, 0, d.searched(2))
	require.Equal(t, 8, d.searched(10))
	require.Equal(t, 10, (&delim{kind: oneByte}).searched(10))
}
