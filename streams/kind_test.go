package streams_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWhatKindOfStream(t *testing.T) {
	r := over("é")
	require.True(t, r.IsExternalStream())
	require.False(t, r.IsSequenceable())
	require.False(t, r.IsPositionable())
	require.False(t, r.IsUnicode())
	require.Equal(t, "UTF-8", r.Encoding())
	c, n, err := r.ReadRune()
	require.NoError(t, err)
	require.Equal(t, 'é', c)
	require.Equal(t, 2, n)
	require.NoError(t, r.UnreadRune())
	require.Equal(t, "é", rest(t, r))
}
