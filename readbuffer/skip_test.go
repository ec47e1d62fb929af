package readbuffer_test

import (
	"io"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/readbuffer"
)

func TestSkipBackWithinTheBuffer(t *testing.T) {
	b := readbuffer.FromString("abc")
	_, err := b.Skip(3)
	require.NoError(t, err)
	n, err := b.Skip(-2)
	require.NoError(t, err)
	require.EqualValues(t, -2, n)
	mustView(t, "bc", b)
	_, err = b.Skip(-2)
	require.Equal(t, readbuffer.ErrUnread, err)
	mustView(t, "bc", b)
}

func TestSkipBeyondTheEnd(t *testing.T) {
	b := readbuffer.FromString("abc")
	n, err := b.Skip(5)
	require.Equal(t, io.ErrUnexpectedEOF, err)
	require.EqualValues(t, 3, n)
	n, err = b.Skip(5)
	require.Equal(t, io.EOF, err)
	require.Zero(t, n)
	_, err = b.Skip(0)
	require.NoError(t, err)
}

func TestInterruptedSkipGoesOn(t *testing.T) {
	timeout := fails(os.ErrDeadlineExceeded)
	b := readbuffer.New(script(gives("abc\r"), timeout, gives("\nd"), timeout, gives("  "), timeout, gives(" e")))
	_, err := b.SkipToAll([]byte("\r\n"))
	require.Equal(t, os.ErrDeadlineExceeded, err)
	mustView(t, "\r", b)
	found, err := b.SkipToAll([]byte("\r\n"))
	require.NoError(t, err)
	require.True(t, found)

	_, err = b.Skip(3)
	require.Equal(t, os.ErrDeadlineExceeded, err)
	require.EqualValues(t, 6, b.Offset())
	_, err = b.SkipSeparators()
	require.Equal(t, os.ErrDeadlineExceeded, err)
	found, err = b.SkipSeparators()
	require.NoError(t, err)
	require.True(t, found)
	mustView(t, "e", b)
}
