package streams_test

import (
	"io"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/smalltalk-sockets/go/streams"
)

// partOf makes a part of n bytes.
func partOf(t require.TestingT, limit func(int64) (streams.Limited, error), n int64) streams.Limited {
	part, err := limit(n)
	require.NoError(t, err)
	return part
}

func TestPartEndsWhereItEnds(t *testing.T) {
	r := over("one\ntwo\nrest")
	part := partOf(t, r.Limit, 6)
	var lines []string
	for line, err := range part.LineStrings() {
		require.NoError(t, err)
		lines = append(lines, line)
	}
	require.Equal(t, []string{"one", "tw"}, lines)
	end, err := r.AtEnd()
	require.NoError(t, err)
	require.True(t, end, "nobody reads on by mistake")
	require.Zero(t, part.Left())
	require.NoError(t, part.Drain())
	require.Equal(t, "o\nrest", rest(t, r))
}

func TestDrainSkipsTheRestOfAPart(t *testing.T) {
	r := inParts("abcd", "", "efgh")
	part := partOf(t, r.Limit, 6)
	_, err := part.ReadByte()
	require.NoError(t, err)
	require.EqualValues(t, 5, part.Left())
	require.Equal(t, os.ErrDeadlineExceeded, part.Drain())
	require.NoError(t, part.Drain())
	require.Equal(t, "gh", rest(t, r))
}

func TestNestedParts(t *testing.T) {
	r := over("abcdefgh")
	outer := partOf(t, r.Limit, 5)
	inner := partOf(t, outer.Limit, 2)
	require.NoError(t, inner.Drain())
	wide := partOf(t, outer.Limit, 100)
	require.Equal(t, "cde", rest(t, wide.Reader()))
	require.Equal(t, io.ErrUnexpectedEOF, wide.Drain(), "the outer part ended first")
	require.NoError(t, outer.Drain())
	require.Equal(t, "fgh", rest(t, r))
}

func TestStreamThatEndsInsideAPart(t *testing.T) {
	r := over("abc")
	part := partOf(t, r.Limit, 5)
	_, err := part.UpToEnd(0)
	require.Equal(t, io.ErrUnexpectedEOF, err)
	_, err = part.NextLine()
	require.Equal(t, io.ErrUnexpectedEOF, err)
	require.Equal(t, io.ErrUnexpectedEOF, part.Drain())
}

// A lone CR at the end of a part must not drop an LF behind it.
func TestLineEndAtTheEndOfAPart(t *testing.T) {
	r := over("a\r\nb")
	part := partOf(t, r.Limit, 2)
	line, err := part.NextLineString()
	require.NoError(t, err)
	require.Equal(t, "a", line)
	require.NoError(t, part.Drain())
	require.Equal(t, "\nb", rest(t, r))
}

func TestPartsOfARandomStream(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		stream := rapid.SliceOfN(rapid.Byte(), 0, 60).Draw(t, "stream")
		r := hostileReader(t, stream)
		for len(stream) > 0 {
			n := rapid.IntRange(0, len(stream)).Draw(t, "part")
			part := partOf(t, r.Limit, int64(n))
			k := rapid.IntRange(0, n).Draw(t, "read")
			p, err := insist(t, r, func() ([]byte, error) { return part.Next(k) })
			require.NoError(t, err)
			require.Equal(t, string(stream[:k]), string(p))
			for part.Drain() == os.ErrDeadlineExceeded {
				require.LessOrEqual(t, part.Left(), int64(n))
			}
			if stream = stream[n:]; n == 0 {
				stream = stream[1:]
				_, err := insist(t, r, r.ReadByte)
				require.NoError(t, err)
			}
		}
	})
}

// A part may end between the CR that ended its last line and the LF that follows.
func TestDrainDropsALateLF(t *testing.T) {
	r := inParts("ab\r", "\ncd")
	part, err := r.Limit(4)
	require.NoError(t, err)
	line, err := part.NextLineString()
	require.NoError(t, err)
	require.Equal(t, "ab", line)
	require.NoError(t, part.Drain())
	rest, err := r.NextString(2)
	require.NoError(t, err)
	require.Equal(t, "cd", rest)
}

// TestPartsBehindALateLF holds that lines and nested parts are the same however the
// source cuts them: a LF that comes late belongs to the line before a part, and to the
// part that its line is in.
func TestPartsBehindALateLF(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		stream := rapid.SliceOfN(rapid.SampledFrom([]byte("ab\r\n")), 0, 40).Draw(t, "stream")
		whole, cut := over(string(stream)), hostileReader(t, stream)
		readLinesAndParts(t, whole, cut, 0)
	})
}

// readLinesAndParts reads the same from both readers, and in parts of them.
func readLinesAndParts(t *rapid.T, whole, cut *streams.Reader, depth int) {
	for range rapid.IntRange(1, 6).Draw(t, "reads") {
		switch rapid.SampledFrom([]string{"line", "part", "try", "rest"}).Draw(t, "read") {
		case "line":
			want, failure := whole.NextLineString()
			got, err := insist(t, cut, cut.NextLineString)
			require.Equal(t, failure, err)
			require.Equal(t, want, got)
		case "try":
			want, failure := tryTwoLines(whole)
			got, err := insist(t, cut, func() (string, error) { return tryTwoLines(cut) })
			require.Equal(t, failure, err)
			require.Equal(t, want, got)
		case "part":
			if depth < 3 {
				readPart(t, whole, cut, depth)
			}
		default:
			want, failure := whole.UpToEnd(0)
			got, err := insist(t, cut, func() ([]byte, error) { return cut.UpToEnd(0) })
			require.Equal(t, failure, err)
			require.Equal(t, string(want), string(got))
		}
	}
}

// tryTwoLines reads two lines as one.
func tryTwoLines(r *streams.Reader) (both string, err error) {
	err = r.Try(func(ahead *streams.Reader) error {
		both = ""
		for range 2 {
			line, err := ahead.NextLineString()
			if err != nil {
				return err
			}
			both += line + ";"
		}
		return nil
	})
	return both, err
}

func readPart(t *rapid.T, whole, cut *streams.Reader, depth int) {
	n := rapid.Int64Range(0, 12).Draw(t, "part")
	first, second := partOf(t, whole.Limit, n), partOf(t, cut.Limit, n)
	readLinesAndParts(t, first.Reader(), second.Reader(), depth+1)
	failure := first.Drain()
	err := second.Drain()
	for transient(err) {
		err = second.Drain()
	}
	require.Equal(t, failure, err)
	if failure != nil {
		require.Equal(t, first.Left(), second.Left())
	}
}

// The LF of a line end that came in two pieces is none of the bytes of a part.
func TestPartDropsALateLF(t *testing.T) {
	r := inParts("5\r", "\nhello, world")
	_, err := r.NextLine()
	require.NoError(t, err)
	part := partOf(t, r.Limit, 5)
	inner := partOf(t, part.Limit, 4)
	got, err := inner.UpToEnd(0)
	require.NoError(t, err)
	require.Equal(t, "hell", string(got))
	require.Zero(t, inner.Left())
	require.NoError(t, inner.Drain())
	require.EqualValues(t, 1, part.Left())
	require.NoError(t, part.Drain())
	require.NoError(t, part.Drain(), "it skips nothing more")
	require.Equal(t, ", world", rest(t, r))
}

// The LF of a line end that came in two pieces is none of the bytes of NextTo.
func TestNextToDropsALateLF(t *testing.T) {
	r := inParts("5\r", "\nhello")
	line, err := r.NextLineString()
	require.NoError(t, err)
	require.Equal(t, "5", line)
	var got strings.Builder
	n, err := r.NextTo(&got, 5)
	require.NoError(t, err)
	require.Equal(t, int64(5), n)
	require.Equal(t, "hello", got.String())
}
