package streams_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/smalltalk-sockets/go/readbuffer"
	"github.com/smalltalk-sockets/go/streams"
)

// Bytes searched before a timeout are not searched again: a line end that is then
// written into that memory is not seen.
func TestRetriedLineIsNotSearchedAgain(t *testing.T) {
	for _, eol := range []streams.EOL{streams.AnyEOL, streams.LF, streams.LFOrCRLF} {
		r := inParts("abc", "", "d\n")
		r.SetEOL(eol)
		_, err := r.NextLine()
		require.Equal(t, os.ErrDeadlineExceeded, err)
		streams.ReadBufferOf(r).View()[1] = '\n'
		line, err := r.NextLineString()
		require.NoError(t, err)
		require.Equal(t, "a\ncd", line)
	}
}

// What is known about the bytes ahead must not outlive a step back.
func TestSteppingBackForgetsTheSearch(t *testing.T) {
	r := over("a\rb\nc\nd\n")
	for _, want := range []string{"a", "b", "c"} {
		line, err := r.NextLineString()
		require.NoError(t, err)
		require.Equal(t, want, line)
	}
	_, err := r.Skip(-6)
	require.NoError(t, err)
	for _, want := range []string{"a", "b", "c", "d"} {
		line, err := r.NextLineString()
		require.NoError(t, err)
		require.Equal(t, want, line)
	}
}

// TestLineModel reads lines, and other things between them, behind hostile
// sources, and compares with the same over the whole stream.
func TestLineModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		stream := rapid.SliceOfN(rapid.SampledFrom([]byte("ab\r\n\r\n")), 0, 80).Draw(t, "stream")
		eol := rapid.SampledFrom([]streams.EOL{streams.AnyEOL, streams.LF, streams.CRLF, streams.LFOrCRLF}).Draw(t, "eol")
		limit := rapid.IntRange(1, 12).Draw(t, "limit")
		r := hostileReader(t, stream)
		m := &lineModel{rest: stream, eol: eol}
		r.SetEOL(eol)
		require.NoError(t, r.SetLineLimit(limit))
		for range 60 {
			if n := rapid.IntRange(0, 9).Draw(t, "between"); n < 3 && len(m.skipDropped()) >= n {
				p, err := insist(t, r, func() ([]byte, error) { return r.Next(n) })
				require.NoError(t, err)
				require.Equal(t, string(m.take(n)), string(p))
				if n > 0 && rapid.Bool().Draw(t, "back") {
					require.NoError(t, r.UnreadByte())
					m.rest = stream[len(stream)-len(m.rest)-1:]
				}
			}
			want, wantErr := m.line(limit)
			got, err := insist(t, r, r.NextLine)
			if wantErr == nil {
				require.NoError(t, err)
				require.Equal(t, string(want), string(got))
				continue
			}
			if wantErr != errEOL {
				require.ErrorIs(t, err, wantErr)
			}
			require.Error(t, err)
			if len(m.skipDropped()) == 0 {
				return
			}
			p, err := insist(t, r, func() ([]byte, error) { return r.Next(1) })
			require.NoError(t, err)
			require.Equal(t, string(m.take(1)), string(p))
		}
	})
}

// TestLineEndsOfAnotherStream: what a reader knows of line ends does not hold for the
// stream that follows in the same buffer, wherever it begins to read lines there.
func TestLineEndsOfAnotherStream(t *testing.T) {
	const next = "0\r23456789\nb\r\nc\r\nd"
	for _, eol := range []streams.EOL{streams.AnyEOL, streams.LF, streams.CRLF, streams.LFOrCRLF} {
		for _, before := range []string{"1\n234567890123", "1\r\n234567890123", "123456789012"} {
			for skip := range int64(12) {
				b := readbuffer.New(script(before))
				r, fresh := streams.NewReader(b), over(next)
				r.SetEOL(eol)
				fresh.SetEOL(eol)
				_, _ = r.NextLine()
				b.Reset(strings.NewReader(next).Read)
				_, err := r.Skip(skip)
				require.NoError(t, err)
				_, err = fresh.Skip(skip)
				require.NoError(t, err)
				for err == nil {
					want, wantErr := fresh.NextLine()
					var got []byte
					got, err = r.NextLine()
					require.Equal(t, string(want), string(got))
					require.Equal(t, wantErr, err)
				}
			}
		}
	}
}

// script makes a fill function that gives a text and then times out.
func script(text string) readbuffer.FillFunc {
	return func(p []byte) (int, error) {
		n := copy(p, text)
		text = text[n:]
		if n == 0 {
			return 0, os.ErrDeadlineExceeded
		}
		return n, nil
	}
}
