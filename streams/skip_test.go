package streams_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSkipping(t *testing.T) {
	r := over("abc;d--  e111f")
	_, err := r.Skip(1)
	require.NoError(t, err)
	for _, skip := range []func() (bool, error){
		func() (bool, error) { return r.SkipTo(';') },
		func() (bool, error) { return r.SkipToAll([]byte("--")) },
		r.SkipSeparators,
		func() (bool, error) { return r.SkipWhile(func(c byte) bool { return c != '1' }) },
		func() (bool, error) { return r.SkipWhile(func(c byte) bool { return c == '1' }) },
	} {
		found, err := skip()
		require.NoError(t, err)
		require.True(t, found)
	}
	require.Equal(t, "f", rest(t, r))
}
