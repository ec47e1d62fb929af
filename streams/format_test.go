package streams_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/readbuffer"
	"github.com/smalltalk-sockets/go/streams"
)

func TestText(t *testing.T) {
	var out writes
	w := writerTo(&out, readbuffer.Size(8))
	w.NL().CRLF()
	require.NoError(t, w.Flush())
	require.Equal(t, "\n\r\n", string(out.got))
}

func TestDisplayAndPrint(t *testing.T) {
	for _, c := range []struct {
		v              any
		display, print string
	}{
		{"it's", `it's`, `"it's"`},
		{[]byte("ab"), `ab`, `"ab"`},
		{-42, `-42`, `-42`},
		{1.5, `1.5`, `1.5`},
		{fmt.Errorf("no"), `no`, `no`},
		{strings.Repeat("long ", 20), strings.Repeat("long ", 20), `"` + strings.Repeat("long ", 20) + `"`},
	} {
		show := func(put func(*streams.Writer) *streams.Writer) string {
			var out writes
			require.NoError(t, put(writerTo(&out, readbuffer.Size(8))).Flush())
			return string(out.got)
		}
		require.Equal(t, c.display, show(func(w *streams.Writer) *streams.Writer { return w.Display(c.v) }))
		require.Equal(t, c.print, show(func(w *streams.Writer) *streams.Writer { return w.Print(c.v) }))
	}
}
