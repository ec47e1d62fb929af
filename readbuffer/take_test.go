package readbuffer_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/readbuffer"
)

func TestPeekMayExceedTheSize(t *testing.T) {
	b := readbuffer.FromReader(strings.NewReader("0123456789"), readbuffer.Size(2))
	p, err := b.Peek(7)
	require.NoError(t, err)
	require.Equal(t, "0123456", string(p))
	require.Zero(t, b.Offset())
}

func TestPeekForAllWaitsForNoMoreThanItNeeds(t *testing.T) {
	b := readbuffer.New(script(gives("ax"), fails(errors.New("asked for more than needed"))))
	matches, err := b.PeekForAll([]byte("abc"))
	require.NoError(t, err)
	require.False(t, matches)
	mustView(t, "ax", b)
}

func TestPeekForAllAtTheEnd(t *testing.T) {
	b := readbuffer.FromString("ab")
	matches, err := b.PeekForAll([]byte("abc"))
	require.NoError(t, err)
	require.False(t, matches)
	matches, err = b.PeekForAll([]byte("ab"))
	require.NoError(t, err)
	require.True(t, matches)
	matches, err = b.PeekFor('a')
	require.NoError(t, err)
	require.False(t, matches)
}

func TestNextAvailableAsksAgainOnlyWhenThatCannotBlock(t *testing.T) {
	three := []func([]byte) (int, error){gives("ab"), gives("c"), fails(readbuffer.ErrWouldBlock), gives("d")}
	b := readbuffer.New(script(three...))
	p, err := b.NextAvailable(10)
	require.NoError(t, err)
	require.Equal(t, "ab", string(p), "a fill that may block is asked once")

	b = readbuffer.New(script(three...), after(never, nil))
	p, err = b.NextAvailable(10)
	require.NoError(t, err)
	require.Equal(t, "abc", string(p))
	p, err = b.NextAvailable(0)
	require.NoError(t, err)
	require.Empty(t, p)
}

func TestNextAvailableKeepsTheErrorBehindTheBytes(t *testing.T) {
	broken := errors.New("broken")
	b := readbuffer.New(script(gives("ab"), fails(broken)), after(never, nil))
	p, err := b.NextAvailable(10)
	require.NoError(t, err)
	require.Equal(t, "ab", string(p))
	_, err = b.NextAvailable(10)
	require.Equal(t, broken, err)
}

func TestReadFillsAtMostOnce(t *testing.T) {
	b := readbuffer.New(script(gives("ab"), gives("cd")))
	p := make([]byte, 3)
	n, err := b.Read(p)
	require.NoError(t, err)
	require.Equal(t, "ab", string(p[:n]))
	n, err = b.Read(nil)
	require.NoError(t, err)
	require.Zero(t, n)
	require.Zero(t, b.ReadBuffered(p))
}

func TestLargeReadGoesStraight(t *testing.T) {
	var room []byte
	b := readbuffer.New(func(p []byte) (int, error) { room = p; return copy(p, "abc"), os.ErrDeadlineExceeded }, readbuffer.Size(4))
	p := make([]byte, 4)
	n, err := b.Read(p)
	require.NoError(t, err)
	require.Equal(t, "abc", string(p[:n]))
	require.Same(t, &p[0], &room[0])
	require.Zero(t, b.Cap())
	require.EqualValues(t, 3, b.Offset())
	_, err = b.Read(p)
	require.Equal(t, os.ErrDeadlineExceeded, err)
	require.Equal(t, readbuffer.ErrUnread, b.UnreadByte())
}

func TestLargeReadWaits(t *testing.T) {
	p := make([]byte, 4)
	b := readbuffer.New(script(), readbuffer.Size(4), readbuffer.Blocking(func(q []byte) (int, error) {
		require.Same(t, &p[0], &q[0], "straight into the reader's memory")
		return copy(q, "abc"), nil
	}))
	n, err := b.Read(p)
	require.NoError(t, err)
	require.Equal(t, "abc", string(p[:n]))
}

func TestWriteToKeepsWhatWasNotTaken(t *testing.T) {
	b := readbuffer.FromReader(strings.NewReader("0123456789"), readbuffer.Size(4))
	w := &narrow{room: 6}
	n, err := b.WriteTo(w)
	require.Equal(t, errFull, err)
	require.EqualValues(t, 6, n)
	rest, err := b.UpToEnd(0)
	require.NoError(t, err)
	require.Equal(t, "6789", string(rest))
}

func TestWriteToEnds(t *testing.T) {
	var w bytes.Buffer
	n, err := readbuffer.FromReader(strings.NewReader("0123456789"), readbuffer.Size(4)).WriteTo(&w)
	require.NoError(t, err)
	require.EqualValues(t, 10, n)
	require.Equal(t, "0123456789", w.String())
}

func TestWriteToLyingWriters(t *testing.T) {
	b := readbuffer.FromString("abc")
	n, err := b.WriteTo(writes(2))
	require.Equal(t, io.ErrShortWrite, err)
	require.EqualValues(t, 2, n)
	for _, lie := range []writes{2, -1} {
		n, err = b.WriteTo(lie)
		require.Equal(t, readbuffer.ErrBadCount, err)
		require.Zero(t, n)
	}
	mustView(t, "c", b)
}

func TestWriteBuffered(t *testing.T) {
	var w bytes.Buffer
	b := readbuffer.New(script(gives("abc")))
	n, err := b.WriteBuffered(&w, 10)
	require.NoError(t, err)
	require.Zero(t, n, "it never fills")
	_, err = b.Fill()
	require.NoError(t, err)
	for _, step := range []struct{ limit, n int }{{0, 0}, {2, 2}, {2, 1}} {
		n, err = b.WriteBuffered(&w, step.limit)
		require.NoError(t, err)
		require.Equal(t, step.n, n)
	}
	require.Equal(t, "abc", w.String())
	require.EqualValues(t, 3, b.Offset())
}

// writes always returns the same count.
type writes int

func (n writes) Write([]byte) (int, error) { return int(n), nil }

var errFull = errors.New("full")

// narrow takes so many bytes and no more.
type narrow struct {
	got  []byte
	room int
}

func (w *narrow) Write(p []byte) (int, error) {
	n := min(len(p), w.room)
	w.got = append(w.got, p[:n]...)
	w.room -= n
	if n < len(p) {
		return n, errFull
	}
	return n, nil
}

// TestNextAvailableOfAPart: the end of a part is not kept as the end of the stream.
func TestNextAvailableOfAPart(t *testing.T) {
	again := fails(readbuffer.ErrWouldBlock)
	b := readbuffer.New(script(gives("abcd"), again), readbuffer.Blocking(script(gives("e"))))
	before := b.SetEnd(readbuffer.EndAt(2))
	p, err := b.NextAvailable(10)
	require.NoError(t, err)
	require.Equal(t, "ab", string(p))
	b.SetEnd(before)
	_ = b.BufferContents()
	c, err := b.ReadByte()
	require.NoError(t, err)
	require.EqualValues(t, 'e', c)
}
