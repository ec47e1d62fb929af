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

func TestLastLineNeedsNoEnd(t *testing.T) {
	r := over("one\ntwo")
	for _, want := range []string{"one", "two"} {
		line, err := r.NextLineString()
		require.NoError(t, err)
		require.Equal(t, want, line)
	}
	_, err := r.NextLine()
	require.Equal(t, io.EOF, err)
}

// After a lone CR the line is there at once. The LF that may belong to it is
// dropped by whatever reads next.
func TestLoneCRDoesNotWait(t *testing.T) {
	for name, next := range map[string]func(*streams.Reader) (string, error){
		"line":   (*streams.Reader).NextLineString,
		"upTo":   func(r *streams.Reader) (string, error) { return r.UpToString('\n') },
		"skip":   func(r *streams.Reader) (string, error) { _, err := r.SkipTo('d'); return "d", err },
		"string": func(r *streams.Reader) (string, error) { return r.NextString(1) },
	} {
		t.Run(name, func(t *testing.T) {
			r := inParts("abc\r", "", "\nd\n")
			line, err := r.NextLineString()
			require.NoError(t, err, "must not ask for the LF")
			require.Equal(t, "abc", line)
			_, err = next(r)
			require.Equal(t, os.ErrDeadlineExceeded, err)
			line, err = next(r)
			require.NoError(t, err)
			require.Equal(t, "d", line)
		})
	}
}

func TestLimitCountsTheLineOnly(t *testing.T) {
	for _, end := range []string{"\n", "\r\n", "\r"} {
		for _, size := range []int{1, 2, 64} {
			r := scripted([]byte("12345"+end+"123456"+end+"x"), nil, size)
			r.SetLineLimit(5)
			require.Equal(t, 5, r.LineLimit())
			line, err := r.NextLineString()
			require.NoError(t, err)
			require.Equal(t, "12345", line)
			_, err = r.NextLine()
			require.ErrorIs(t, err, readbuffer.ErrTooLong)
			require.ErrorContains(t, err, "line at offset")
			found, err := r.SkipLine()
			require.NoError(t, err)
			require.True(t, found)
			require.Equal(t, "x", strings.TrimLeft(rest(t, r), "\n"))
		}
	}
}

func TestUnterminatedLineHasTheLimitToo(t *testing.T) {
	r := over("123456")
	r.SetLineLimit(5)
	_, err := r.NextLine()
	require.ErrorIs(t, err, readbuffer.ErrTooLong)
	found, err := r.SkipLine()
	require.NoError(t, err)
	require.False(t, found)
}

func TestEndlessLineIsBounded(t *testing.T) {
	for _, eol := range []streams.EOL{streams.AnyEOL, streams.LF, streams.CRLF, streams.LFOrCRLF} {
		read := 0
		b := readbuffer.New(func(p []byte) (int, error) {
			n := min(len(p), 64)
			read += n
			return copy(p, bytes.Repeat([]byte("x"), n)), nil
		}, readbuffer.Size(256))
		r := streams.NewReader(b)
		r.SetEOL(eol)
		r.SetLineLimit(1000)
		_, err := r.NextLine()
		require.ErrorIs(t, err, readbuffer.ErrTooLong)
		require.LessOrEqual(t, b.Cap(), 1000+256)
		require.LessOrEqual(t, read, 1000+64)
	}
}

func TestSkipLine(t *testing.T) {
	for eol, want := range map[streams.EOL]string{
		streams.AnyEOL:   "b\nc\r\nd",
		streams.LF:       "c\r\nd",
		streams.LFOrCRLF: "c\r\nd",
		streams.CRLF:     "d",
	} {
		r := over("a\rb\nc\r\nd")
		r.SetEOL(eol)
		require.Equal(t, eol, r.EOL())
		found, err := r.SkipLine()
		require.NoError(t, err)
		require.True(t, found)
		require.Equal(t, want, rest(t, r))
	}
}

func TestAppendLine(t *testing.T) {
	r := over("one\ntwo\n")
	p, err := r.AppendLine([]byte("> "))
	require.NoError(t, err)
	p, err = r.AppendLine(append(p, ", "...))
	require.NoError(t, err)
	require.Equal(t, "> one, two", string(p))
	p, err = r.AppendLine(p)
	require.Equal(t, io.EOF, err)
	require.Equal(t, "> one, two", string(p))
}

// Bytes searched before a timeout are not searched again: a line end that is
// written into them behind the reader's back is not seen.
func TestRetriedLineIsNotSearchedAgain(t *testing.T) {
	for _, eol := range []streams.EOL{streams.AnyEOL, streams.LF, streams.LFOrCRLF} {
		r := inParts("abc", "", "d\n")
		r.SetEOL(eol)
		_, err := r.NextLine()
		require.Equal(t, os.ErrDeadlineExceeded, err)
		r.ReadBuffer().View()[1] = '\n'
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
		r.SetLineLimit(limit)
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
