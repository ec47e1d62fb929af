package streams_test

import (
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/readbuffer"
)

func TestDelimitedItems(t *testing.T) {
	r := over("a;b--c,d1234e")
	p, err := r.UpTo(';')
	require.NoError(t, err)
	require.Equal(t, "a", string(p))
	p, err = r.UpToAll([]byte("--"))
	require.NoError(t, err)
	require.Equal(t, "b", string(p))
	p, found, err := r.UpToAny(readbuffer.NewSet(",."))
	require.NoError(t, err)
	require.Equal(t, "c", string(p))
	require.Equal(t, byte(','), found)
	c, err := r.ReadByte()
	require.NoError(t, err)
	require.Equal(t, byte('d'), c)
	p, err = r.TakeWhile(func(c byte) bool { return c < 'a' })
	require.NoError(t, err)
	require.Equal(t, "1234", string(p))
	s, err := r.UpToString(';')
	require.Equal(t, io.EOF, err)
	require.Equal(t, "e", s)
	require.Empty(t, rest(t, r))
}

func TestItemsHaveTheLimitOfTheBuffer(t *testing.T) {
	r := over("0123456789;x")
	require.NoError(t, r.SetItemLimit(9))
	for _, err := range []error{
		func() error { _, err := r.UpTo(';'); return err }(),
		func() error { _, err := r.UpToAll([]byte(";x")); return err }(),
		func() error { _, err := r.UpToEnd(0); return err }(),
		func() error { _, err := r.Next(10); return err }(),
	} {
		require.ErrorIs(t, err, readbuffer.ErrTooLong)
	}
	found, err := r.SkipTo(';')
	require.NoError(t, err)
	require.True(t, found)
	require.Equal(t, "x", rest(t, r))
}
