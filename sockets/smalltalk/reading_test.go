package smalltalk_test

import (
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/sockets/smalltalk"
)

func TestNextMatchForConsumesEitherWay(t *testing.T) {
	r := over("ab")
	matches, err := smalltalk.NextMatchFor(r, 'a')
	require.NoError(t, err)
	require.True(t, matches)
	matches, err = smalltalk.NextMatchFor(r, 'a')
	require.NoError(t, err)
	require.False(t, matches)
	_, err = smalltalk.NextMatchFor(r, 'a')
	require.Equal(t, io.EOF, err)
}
