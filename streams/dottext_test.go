package streams_test

import (
	"bytes"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/smalltalk-sockets/go/readbuffer"
	"github.com/smalltalk-sockets/go/streams"
)

// TestDotText puts random texts and reads them out of a hostile source.
func TestDotText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lines := rapid.SliceOfN(rapid.StringOfN(rapid.SampledFrom([]rune("a. ")), 0, 5, -1), 0, 8).Draw(t, "lines")
		text := ""
		for _, line := range lines {
			text += line + "\n"
		}
		var wire bytes.Buffer
		w := streams.NewWriter(readbuffer.NewWriteBuffer(wire.Write))
		require.NoError(t, w.PutDotText(text))
		crlf := strings.ReplaceAll(text, "\n", "\r\n")
		if len(lines) > 0 && lines[len(lines)-1] != "" {
			crlf = strings.TrimSuffix(crlf, "\r\n") // the last line needs no end
		}
		require.NoError(t, w.PutDotText(crlf))
		require.NoError(t, w.Flush())

		r := hostileReader(t, wire.Bytes())
		r.SetEOL(streams.CRLF)
		got, err := insist(t, r, r.DotText)
		require.NoError(t, err)
		require.Equal(t, text, got)
		singly, rounds, err := "", 0, error(nil)
		for rounds == 0 || transient(err) {
			rounds, err = rounds+1, nil
			for line, failure := range r.DotLines() {
				if err = failure; err == nil {
					singly += string(line) + "\n"
				}
			}
		}
		require.NoError(t, err)
		require.Equal(t, text, singly)
	})
}

// TestDotTextOfAnyLineEnds holds that no text ends early, whatever a reader takes for the
// end of a line.
func TestDotTextOfAnyLineEnds(t *testing.T) {
	ends := strings.NewReplacer("\r\n", "\n", "\r", "\n")
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.SampledFrom([]rune("a.\r\n"))).Draw(t, "text")
		var wire bytes.Buffer
		w := streams.NewWriter(readbuffer.NewWriteBuffer(wire.Write))
		require.NoError(t, w.PutDotText(text))
		require.NoError(t, w.NextPutAll([]byte("rest")))
		require.NoError(t, w.Flush())
		want := ends.Replace(text)
		if want != "" && !strings.HasSuffix(want, "\n") {
			want += "\n"
		}
		for _, eol := range []streams.EOL{streams.AnyEOL, streams.CRLF} {
			r := over(wire.String())
			r.SetEOL(eol)
			got, err := r.DotText()
			require.NoError(t, err, eol)
			require.Equal(t, want, got, eol)
			behind, err := r.NextString(4)
			require.NoError(t, err, eol)
			require.Equal(t, "rest", behind, eol)
		}
	})
}

func TestDotLinesGoOnAfterATimeout(t *testing.T) {
	r := inParts("one\r\n..tw", "", "o\r\n.\r\nrest")
	var got []string
	var failure error
	for range 2 {
		for line, err := range r.DotLines() {
			if failure = err; err == nil {
				got = append(got, string(line))
			}
		}
		if len(got) == 1 {
			require.Equal(t, os.ErrDeadlineExceeded, failure)
		}
	}
	require.NoError(t, failure)
	require.Equal(t, []string{"one", ".two"}, got)
	require.Equal(t, "rest", rest(t, r))
}

func TestDotTextThatEndsEarly(t *testing.T) {
	for _, text := range []string{"", "a\r\n", "a\r\n.b\r\n"} {
		r := over(text)
		_, err := r.DotText()
		require.Equal(t, io.ErrUnexpectedEOF, err)
		require.Equal(t, text, rest(t, r))
	}
	r := over("0123456789\r\n0123456789\r\n.\r\n")
	require.NoError(t, r.SetItemLimit(20))
	_, err := r.DotText()
	require.ErrorIs(t, err, readbuffer.ErrTooLong)
}
