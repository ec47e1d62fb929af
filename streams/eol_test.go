package streams_test

import (
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/streams"
)

func TestWhatEndsALine(t *testing.T) {
	const stream = "a\nb\r\nc\rd\r\r\ne"
	for eol, want := range map[streams.EOL][]string{
		streams.AnyEOL:   {"a", "b", "c", "d", "", "e"},
		streams.LF:       {"a", "b\r", "c\rd\r\r", "e"},
		streams.LFOrCRLF: {"a", "b", "c\rd\r", "e"},
	} {
		t.Run(eol.String(), func(t *testing.T) {
			r := over(stream)
			r.SetEOL(eol)
			var got []string
			for line, err := range r.LineStrings() {
				require.NoError(t, err)
				got = append(got, line)
			}
			require.Equal(t, want, got)
		})
	}
}

func TestStrictCRLF(t *testing.T) {
	for _, c := range []struct {
		stream string
		offset int64
		b      byte
	}{
		{"ok\r\na\nb\r\n", 5, '\n'},
		{"ok\r\na\rb\r\n", 5, '\r'},
		{"ok\r\n\n\r\n", 4, '\n'},
		{"ok\r\n\r\r\n", 4, '\r'},
		{"ok\r\nabc\r\r\n", 7, '\r'},
	} {
		r := over(c.stream)
		r.SetEOL(streams.CRLF)
		line, err := r.NextLineString()
		require.NoError(t, err)
		require.Equal(t, "ok", line)
		for range 2 {
			_, err = r.NextLine()
			var eol *streams.EOLError
			require.ErrorAs(t, err, &eol)
			require.Equal(t, streams.EOLError{Offset: c.offset, Byte: c.b}, *eol)
			require.EqualValues(t, 4, r.Offset(), "the line stays unread")
		}
		require.ErrorContains(t, err, "lines must end with CRLF")
	}
}

func TestStrictCRLFNeedsTheLastEnd(t *testing.T) {
	for _, tail := range []string{"abc", "abc\r", "\r"} {
		r := over("ok\r\n" + tail)
		r.SetEOL(streams.CRLF)
		_, err := r.NextLine()
		require.NoError(t, err)
		_, err = r.NextLine()
		require.Equal(t, io.ErrUnexpectedEOF, err)
		require.Equal(t, tail, rest(t, r))
		_, err = r.NextLine()
		require.Equal(t, io.EOF, err)
	}
}
