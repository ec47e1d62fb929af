package streams_test

import (
	"bytes"
	"io"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/readbuffer"
	"github.com/smalltalk-sockets/go/streams"
)

func TestReaderAndItsBufferTakeTurns(t *testing.T) {
	b := readbuffer.FromString("abc")
	r := streams.NewReader(b)
	_, err := r.Next(1)
	require.NoError(t, err)
	require.EqualValues(t, 1, r.Offset())
	p, err := b.Next(1)
	require.NoError(t, err)
	require.Equal(t, "b", string(p))
	require.Equal(t, "c", rest(t, r))
}

func TestNextKeepsAShortRest(t *testing.T) {
	r := over("abc")
	_, err := r.Next(4)
	require.Equal(t, io.ErrUnexpectedEOF, err)
	s, err := r.NextString(3)
	require.NoError(t, err)
	require.Equal(t, "abc", s)
	_, err = r.Next(1)
	require.Equal(t, io.EOF, err)
}

func TestNextIntoGoesOnAfterATimeout(t *testing.T) {
	r := inParts("ab", "", "cd")
	p := make([]byte, 4)
	n, err := r.NextInto(p)
	require.Equal(t, os.ErrDeadlineExceeded, err)
	require.Equal(t, 2, n)
	_, err = r.NextInto(p[n:])
	require.NoError(t, err)
	require.Equal(t, "abcd", string(p))
	_, err = r.NextInto(p)
	require.Equal(t, io.EOF, err)
}

func TestNextTo(t *testing.T) {
	var w bytes.Buffer
	r := inParts("abc", "def")
	n, err := r.NextTo(&w, 4)
	require.NoError(t, err)
	require.EqualValues(t, 4, n)
	require.Equal(t, "abcd", w.String())
	n, err = r.NextTo(&w, 0)
	require.NoError(t, err)
	require.Zero(t, n)
	n, err = r.NextTo(&w, 3)
	require.Equal(t, io.ErrUnexpectedEOF, err)
	require.EqualValues(t, 2, n)
	_, err = r.NextTo(&w, 1)
	require.Equal(t, io.EOF, err)
	require.Equal(t, "abcdef", w.String())
}

func TestNextToInsideAPart(t *testing.T) {
	var w bytes.Buffer
	part := partOf(t, over("abcdef").Limit, 3)
	n, err := part.NextTo(&w, 5)
	require.Equal(t, io.ErrUnexpectedEOF, err)
	require.EqualValues(t, 3, n)
	_, err = part.NextTo(&w, 5)
	require.Equal(t, io.EOF, err)
}

func TestPeeking(t *testing.T) {
	r := over("abc")
	c, err := r.PeekByte()
	require.NoError(t, err)
	require.Equal(t, byte('a'), c)
	p, err := r.Peek(2)
	require.NoError(t, err)
	require.Equal(t, "ab", string(p))
	matches, err := r.PeekForAll([]byte("ab"))
	require.NoError(t, err)
	require.True(t, matches)
	matches, err = r.PeekFor('x')
	require.NoError(t, err)
	require.False(t, matches)
	require.Equal(t, "c", rest(t, r))
	end, err := r.AtEnd()
	require.NoError(t, err)
	require.True(t, end)
}
