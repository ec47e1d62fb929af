package readbuffer_test

import (
	"testing"

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

func TestAdvanceBeyondTheViewPanics(t *testing.T) {
	b := readbuffer.FromString("ab")
	require.Panics(t, func() { b.Advance(3) })
	require.Panics(t, func() { b.Advance(-1) })
}
