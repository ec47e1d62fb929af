package readbuffer_test

import (
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/readbuffer"
)

func TestSizesHaveDefaults(t *testing.T) {
	b := readbuffer.New(script(), readbuffer.Size(0), readbuffer.Max(0))
	require.Equal(t, 4096, b.Size())
	require.Equal(t, 1<<20, b.Max())
	require.NoError(t, b.SetMax(17))
	require.Equal(t, 17, b.Max())
}

func TestSetSizeOnlyWhenEmpty(t *testing.T) {
	b := readbuffer.New(script(gives("abc"), gives("de")))
	require.NoError(t, b.SetSize(3))
	some, err := b.Fill()
	require.NoError(t, err)
	require.True(t, some)
	require.Equal(t, 3, b.Cap())
	require.Equal(t, readbuffer.ErrNotEmpty, b.SetSize(100))
	require.Equal(t, 3, b.Size())

	b.BufferContents()
	require.NoError(t, b.SetSize(100))
	_, err = b.Fill()
	require.NoError(t, err)
	require.Equal(t, 100, b.Cap())
	require.EqualValues(t, 3, b.Offset())
}

func TestCloseDropsEverything(t *testing.T) {
	b := readbuffer.FromReader(strings.NewReader("abc"))
	_, err := b.Fill()
	require.NoError(t, err)
	require.NoError(t, b.Close())
	require.NoError(t, b.Close())
	require.Zero(t, b.Cap())
	for range 2 {
		_, err = b.ReadByte()
		require.Equal(t, readbuffer.ErrClosed, err)
	}
}

func TestResetIsAsNew(t *testing.T) {
	b := readbuffer.FromReader(strings.NewReader("abc"), readbuffer.Size(7), readbuffer.Max(9))
	_, err := b.UpToEnd(0)
	require.NoError(t, err)
	b.Reset(script(gives("x")))
	require.Zero(t, b.Offset())
	require.False(t, b.EOFSeen())
	require.Equal(t, 7, b.Size())
	require.Equal(t, 9, b.Max())
	c, err := b.ReadByte()
	require.NoError(t, err)
	require.Equal(t, byte('x'), c)
}

func TestReleaseNeedsAnEmptyBuffer(t *testing.T) {
	b := readbuffer.New(script(gives("ab")))
	require.True(t, b.Release())
	_, err := b.ReadByte()
	require.NoError(t, err)
	require.False(t, b.Release())
	_, err = b.ReadByte()
	require.NoError(t, err)
	require.NotZero(t, b.Cap())
	require.True(t, b.Release())
	require.Zero(t, b.Cap())
	require.Equal(t, readbuffer.ErrUnread, b.UnreadByte())
	require.EqualValues(t, 2, b.Offset())
}

func TestNobodyReadsBehindASetEnd(t *testing.T) {
	b := readbuffer.New(script(gives("abcdef"), gives("gh")), readbuffer.Size(6))
	before := b.SetEnd(readbuffer.EndAt(4))
	for _, want := range []string{"a", "b"} {
		p, err := b.Next(1)
		require.NoError(t, err)
		require.Equal(t, want, string(p))
	}
	mustView(t, "cd", b)
	require.False(t, b.Release(), "bytes behind the end are still there")
	_, err := b.Next(3)
	require.Equal(t, io.ErrUnexpectedEOF, err)
	p := make([]byte, 100)
	n, err := b.Read(p)
	require.NoError(t, err)
	require.Equal(t, "cd", string(p[:n]))
	_, err = b.Read(p)
	require.Equal(t, io.EOF, err)
	require.False(t, b.Release())

	b.SetEnd(before)
	n, err = b.Read(p)
	require.NoError(t, err)
	require.Equal(t, "ef", string(p[:n]))

	b.SetEnd(readbuffer.EndAt(b.Offset() + 1))
	n, err = b.Read(p)
	require.NoError(t, err, "a large read stops at the end too")
	require.Equal(t, "g", string(p[:n]))
}

func TestRealEndBeforeASetEndIsUnexpected(t *testing.T) {
	b := readbuffer.FromString("ab")
	before := b.SetEnd(readbuffer.EndAt(3))
	_, err := b.UpToEnd(0)
	require.Equal(t, io.ErrUnexpectedEOF, err)
	mustView(t, "ab", b)
	b.SetEnd(before)
	_, err = b.UpToEnd(0)
	require.NoError(t, err)
}

func TestSetEndBehindThePositionEndsAtOnce(t *testing.T) {
	b := readbuffer.FromString("abc")
	b.Advance(2)
	b.SetEnd(readbuffer.EndAt(1))
	end, err := b.AtEnd()
	require.NoError(t, err)
	require.True(t, end)
	require.EqualValues(t, 2, b.End().Offset())
}

// TestNoFill: a buffer without a fill function is at its end until it gets one.
func TestNoFill(t *testing.T) {
	block := func([]byte) (int, error) { t.Error("asked without a fill function"); return 0, io.EOF }
	for name, b := range map[string]*readbuffer.ReadBuffer{
		"New":  readbuffer.New(nil, readbuffer.Blocking(block)),
		"zero": new(readbuffer.ReadBuffer),
	} {
		for range 2 {
			end, err := b.AtEnd()
			require.NoError(t, err, name)
			require.True(t, end, name)
			_, err = b.Read(make([]byte, 8192))
			require.Equal(t, io.EOF, err, name)
		}
		b.SetFill(script(gives("ab")))
		c, err := b.ReadByte()
		require.NoError(t, err, name)
		require.EqualValues(t, 'a', c)
		b.SetFill(nil)
		rest, err := b.UpToEnd(0)
		require.NoError(t, err, name)
		require.Equal(t, "b", string(rest), "what is buffered stays")
		b.Reset(nil)
		_, err = b.ReadByte()
		require.Equal(t, io.EOF, err, name)
	}
}
