package smalltalk_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/readbuffer"
	"github.com/smalltalk-sockets/go/sockets/smalltalk"
	"github.com/smalltalk-sockets/go/streams"
)

func over(stream string) *streams.Reader { return streams.NewReader(readbuffer.FromString(stream)) }

func TestWhatKindOfStream(t *testing.T) {
	r := over("é")
	require.True(t, smalltalk.IsExternalStream(r))
	require.False(t, smalltalk.IsSequenceable(r))
	require.False(t, smalltalk.IsPositionable(r))
	require.False(t, smalltalk.IsUnicode(r))
	require.Equal(t, "UTF-8", smalltalk.Encoding(r))
	require.Same(t, r, smalltalk.ReadStream(r))
	c, n, err := r.ReadRune()
	require.NoError(t, err)
	require.Equal(t, 'é', c)
	require.Equal(t, 2, n)
}
