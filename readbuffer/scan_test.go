package readbuffer_test

import (
	"io"
	"os"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/readbuffer"
)

func TestReadRuneAcrossFills(t *testing.T) {
	b := readbuffer.New(script(gives("\xe2"), fails(os.ErrDeadlineExceeded), gives("\x82"), gives("\xaca\xe2\x82")))
	_, _, err := b.ReadRune()
	require.Equal(t, os.ErrDeadlineExceeded, err)
	for _, want := range []struct {
		r rune
		n int
	}{{'€', 3}, {'a', 1}, {utf8.RuneError, 1}, {utf8.RuneError, 1}} {
		r, n, err := b.ReadRune()
		require.NoError(t, err)
		require.Equal(t, want.r, r)
		require.Equal(t, want.n, n)
	}
	_, _, err = b.ReadRune()
	require.Equal(t, io.EOF, err)
}

func TestUnreadRuneOnlyAfterReadRune(t *testing.T) {
	b := readbuffer.FromString("aéb")
	require.Equal(t, readbuffer.ErrUnread, b.UnreadRune())
	_, _, err := b.ReadRune()
	require.NoError(t, err)
	_, err = b.ReadByte()
	require.NoError(t, err)
	require.Equal(t, readbuffer.ErrUnread, b.UnreadRune())
	require.NoError(t, b.UnreadByte())
	mustView(t, "éb", b)
}
