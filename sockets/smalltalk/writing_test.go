package smalltalk_test

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/readbuffer"
	"github.com/smalltalk-sockets/go/sockets/smalltalk"
	"github.com/smalltalk-sockets/go/streams"
)

func writerTo(out *bytes.Buffer) *streams.Writer {
	return streams.NewWriter(readbuffer.NewWriteBuffer(out.Write, readbuffer.Size(8)))
}

func TestText(t *testing.T) {
	var out bytes.Buffer
	w := writerTo(&out)
	for _, put := range []func(smalltalk.TextWriter) *streams.Writer{
		smalltalk.CR, smalltalk.Tab, smalltalk.Space, smalltalk.NLTab, smalltalk.CRTab,
	} {
		require.Same(t, w, put(w))
	}
	smalltalk.Tabs(smalltalk.Spaces(w, 2), 2)
	smalltalk.Tabs(smalltalk.Spaces(w, -1), -1)
	smalltalk.Store(w, []byte("ab"))
	require.NoError(t, w.Flush())
	require.Equal(t, "\r\t \n\t\r\t  \t\t[]byte{0x61, 0x62}", out.String())
}

func TestBytes(t *testing.T) {
	var out bytes.Buffer
	w := writerTo(&out)
	require.NoError(t, smalltalk.NextPutRepeat(w, 3, 'f'))
	require.NoError(t, smalltalk.NextPutRepeat(w, 0, 'f'))
	require.ErrorIs(t, smalltalk.NextPutRepeat(w, -1, 'f'), streams.ErrRange)
	require.Empty(t, out.String(), "it waits for a flush")
	require.NoError(t, smalltalk.NextPutAllFlush(w, []byte("h")))
	require.Equal(t, "fffh", out.String())
}

// TestLongRepetitions puts more at once than one item may have, and more than there is
// memory for: such a repetition ends with the first error.
func TestLongRepetitions(t *testing.T) {
	const many = 200_000
	for _, c := range []struct {
		name   string
		repeat func(w *streams.Writer, n int) error
		want   string
	}{
		{"NextPutRepeat", func(w *streams.Writer, n int) error { return smalltalk.NextPutRepeat(w, n, 'f') }, "f"},
		{"Tabs", func(w *streams.Writer, n int) error { return smalltalk.Tabs(w, n).Flush() }, "\t"},
		{"Spaces", func(w *streams.Writer, n int) error { return smalltalk.Spaces(w, n).Flush() }, " "},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out bytes.Buffer
			w := writerTo(&out)
			require.NoError(t, c.repeat(w, many))
			require.NoError(t, w.Flush())
			require.True(t, strings.Repeat(c.want, many) == out.String())

			broken := streams.NewWriter(readbuffer.NewWriteBuffer(func([]byte) (int, error) { return 0, assert.AnError }))
			require.ErrorIs(t, c.repeat(broken, math.MaxInt), assert.AnError)
			_ = c.repeat(w, math.MinInt)
			require.NoError(t, w.Flush())
			require.Equal(t, many, out.Len(), "nothing for a negative count")
		})
	}
}
