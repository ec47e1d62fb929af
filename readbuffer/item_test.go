package readbuffer_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/readbuffer"
)

func TestReserveGrowsForALargeItem(t *testing.T) {
	w := &narrow{room: 1000}
	b := readbuffer.NewWriteBuffer(w.Write, readbuffer.Size(4), readbuffer.Max(100))
	require.NoError(t, b.WriteByte('a'))
	it := b.Begin()
	p, err := it.Reserve(50)
	require.NoError(t, err)
	require.Len(t, p, 50)
	it.Commit(copy(p, strings.Repeat("x", 50)))
	require.Equal(t, "a", string(w.got), "what was there is flushed first")

	_, err = it.Reserve(101)
	require.ErrorIs(t, err, readbuffer.ErrTooLong)
	require.Equal(t, 50, it.Buffered(), "a refused item costs nothing")
	require.NoError(t, it.Flush())
	it.End()
	require.Equal(t, "a"+strings.Repeat("x", 50), string(w.got))
}

func TestItemMayBeAsLargeAsTheBuffer(t *testing.T) {
	b := readbuffer.NewWriteBuffer(new(discard).Write, readbuffer.Size(200), readbuffer.Max(100))
	it := b.Begin()
	_, err := it.Reserve(200)
	require.NoError(t, err)
	it.End()
}

func TestReserveWithoutCommitPutsNothing(t *testing.T) {
	d := new(discard)
	b := readbuffer.NewWriteBuffer(d.Write)
	it := b.Begin()
	_, err := it.Reserve(5)
	require.NoError(t, err)
	require.Panics(t, func() { it.Commit(5000) })
	it.End()
	require.NoError(t, b.Flush())
	require.Zero(t, d.calls)
	require.False(t, b.Pending())
}

func TestAvailableBufferIsForAppending(t *testing.T) {
	w := &narrow{room: 100}
	b := readbuffer.NewWriteBuffer(w.Write, readbuffer.Size(4))
	it := b.Begin()
	for i := range 12 {
		p := it.AvailableBuffer()
		require.Empty(t, p)
		_, err := it.Write(strconv.AppendInt(p, int64(i), 10))
		require.NoError(t, err)
	}
	require.NoError(t, it.Flush())
	it.End()
	require.Equal(t, "01234567891011", string(w.got))
}

func TestAvailableBufferOfAClosedBuffer(t *testing.T) {
	b := readbuffer.NewWriteBuffer(new(discard).Write)
	require.NoError(t, b.Close())
	it := b.Begin()
	defer it.End()
	_, err := it.Write(append(it.AvailableBuffer(), 'x'))
	require.Equal(t, readbuffer.ErrClosed, err)
}
