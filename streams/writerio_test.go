package streams_test

import (
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestReadFrom(t *testing.T) {
	var out writes
	w := writerTo(&out)
	text := strings.Repeat("0123456789", 10_000)
	require.NoError(t, w.NextPut('>'))
	n, err := w.ReadFrom(io.MultiReader(strings.NewReader(text), strings.NewReader("end")))
	require.NoError(t, err)
	require.EqualValues(t, len(text)+3, n)
	require.NoError(t, w.Flush())
	require.Equal(t, ">"+text+"end", string(out.got))

	n, err = w.ReadFrom(io.MultiReader(strings.NewReader("ab"), failing(errBroken)))
	require.Equal(t, errBroken, err)
	require.EqualValues(t, 2, n)

	out.limited = true
	_, err = w.ReadFrom(strings.NewReader(text))
	require.Equal(t, errFull, err)
}
