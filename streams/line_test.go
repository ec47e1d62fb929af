package streams_test

import (
	"bytes"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/readbuffer"
	"github.com/smalltalk-sockets/go/streams"
)

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
			require.NoError(t, r.SetLineLimit(5))
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
	require.NoError(t, r.SetLineLimit(5))
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
		require.NoError(t, r.SetLineLimit(1000))
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

func TestAppendingToALineLeavesTheBufferAlone(t *testing.T) {
	for _, eol := range []streams.EOL{streams.AnyEOL, streams.LF, streams.CRLF, streams.LFOrCRLF} {
		for _, size := range []int{1, 3, 64} {
			r := scripted([]byte("ab\r\ncd\r\n"), nil, size)
			r.SetEOL(eol)
			line, err := r.NextLine()
			require.NoError(t, err)
			require.Equal(t, len(line), cap(line))
		}
	}
}
