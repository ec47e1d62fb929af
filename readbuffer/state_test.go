package readbuffer_test

import (
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/readbuffer"
)

func TestJustFilled(t *testing.T) {
	b := readbuffer.New(script(gives("ab")))
	require.False(t, b.JustFilled())
	_, err := b.Fill()
	require.NoError(t, err)
	require.True(t, b.JustFilled())
	b.Advance(1)
	require.False(t, b.JustFilled())
	require.False(t, b.IsEmpty())
}

func TestHolds(t *testing.T) {
	b := readbuffer.New(script(gives("abcd")), readbuffer.Max(3))
	require.True(t, b.Holds(0))
	require.False(t, b.Holds(1))
	_, err := b.Fill()
	require.NoError(t, err)
	require.True(t, b.Holds(3))
	require.False(t, b.Holds(4), "more than Max")
	b.Advance(2)
	require.True(t, b.Holds(2))
	require.False(t, b.Holds(3))
	require.False(t, b.Holds(-1))
	require.False(t, new(readbuffer.ReadBuffer).Holds(1))
}

func TestAdvanceBeyondTheViewPanics(t *testing.T) {
	b := readbuffer.FromString("ab")
	require.Panics(t, func() { b.Advance(3) })
	require.Panics(t, func() { b.Advance(-1) })
}

func TestPositionGoesOnAtAReset(t *testing.T) {
	b := readbuffer.New(script(gives("abcdef")))
	_, err := b.Next(2)
	require.NoError(t, err)
	b.SetEnd(readbuffer.EndAt(4))
	require.EqualValues(t, 2, b.Position())
	b.Reset(script(gives("gh")))
	require.Zero(t, b.Offset())
	require.EqualValues(t, 6, b.Position(), "none of the old bytes has it, hidden ones neither")
	_, err = b.Next(2)
	require.NoError(t, err)
	require.EqualValues(t, 8, b.Position())
	require.NoError(t, b.Unread(1))
	require.EqualValues(t, 7, b.Position())
}

// Filled counts what has arrived, whatever became of it.
func TestFilledCountsWhatHasArrived(t *testing.T) {
	b := readbuffer.FromReader(strings.NewReader("\n234567"), readbuffer.Size(4))
	assert.Zero(t, b.Filled())
	b.DropNext('\n')
	some, err := b.Fill()
	require.NoError(t, err)
	require.True(t, some)
	assert.EqualValues(t, 4, b.Filled(), "one of them was dropped")
	before := b.SetEnd(readbuffer.EndAt(2))
	assert.EqualValues(t, 4, b.Filled(), "two of them lie behind the end")
	b.SetEnd(before)
	assert.Equal(t, "234", string(b.BufferContents()))
	b.Release()
	assert.EqualValues(t, 4, b.Filled())
	assert.Equal(t, b.Filled(), b.Offset())
}

func TestAppendingToAViewLeavesTheBufferAlone(t *testing.T) {
	for name, next := range map[string]func(b *readbuffer.ReadBuffer) ([]byte, error){
		"View":           func(b *readbuffer.ReadBuffer) ([]byte, error) { return b.View(), nil },
		"BufferContents": func(b *readbuffer.ReadBuffer) ([]byte, error) { return b.BufferContents(), nil },
		"Peek":           func(b *readbuffer.ReadBuffer) ([]byte, error) { return b.Peek(2) },
		"Next":           func(b *readbuffer.ReadBuffer) ([]byte, error) { return b.Next(2) },
		"NextAvailable":  func(b *readbuffer.ReadBuffer) ([]byte, error) { return b.NextAvailable(2) },
		"UpTo":           func(b *readbuffer.ReadBuffer) ([]byte, error) { return b.UpTo(',', 0) },
		"UpToAll":        func(b *readbuffer.ReadBuffer) ([]byte, error) { return b.UpToAll([]byte(",c"), 0) },
		"UpToAny": func(b *readbuffer.ReadBuffer) ([]byte, error) {
			v, _, err := b.UpToAny(readbuffer.NewSet(","), 0)
			return v, err
		},
		"TakeWhile": func(b *readbuffer.ReadBuffer) ([]byte, error) {
			return b.TakeWhile(func(c byte) bool { return c != ',' }, 0)
		},
		"UpToEnd": func(b *readbuffer.ReadBuffer) ([]byte, error) { return b.UpToEnd(0) },
	} {
		t.Run(name, func(t *testing.T) {
			b := readbuffer.New(script(gives("ab,cd"), givesWith("", io.EOF)))
			_, err := b.Fill()
			require.NoError(t, err)
			v, err := next(b)
			require.NoError(t, err)
			require.Equal(t, byte('a'), v[0])
			require.Equal(t, len(v), cap(v))
		})
	}
}
