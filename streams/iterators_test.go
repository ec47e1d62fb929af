package streams_test

import (
	"errors"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/streams"
)

func TestIteratorsGiveEverything(t *testing.T) {
	var bytes []byte
	for c, err := range over("aé").Bytes() {
		require.NoError(t, err)
		bytes = append(bytes, c)
	}
	require.Equal(t, "aé", string(bytes))

	var runes []rune
	for c, err := range over("aé").Runes() {
		require.NoError(t, err)
		runes = append(runes, c)
	}
	require.Equal(t, []rune("aé"), runes)

	var chunks []string
	for p, err := range inParts("ab", "cde").Chunks() {
		require.NoError(t, err)
		chunks = append(chunks, string(p))
	}
	require.Equal(t, []string{"ab", "cde"}, chunks)

	var frames []string
	for p, err := range over("\x01a\x02bc").Frames(streams.MustFraming(streams.Header{Size: 1, Strip: 1})) {
		require.NoError(t, err)
		frames = append(frames, string(p))
	}
	require.Equal(t, []string{"a", "bc"}, frames)
}

func TestSplitAt(t *testing.T) {
	for stream, want := range map[string][]string{
		"":       nil,
		"a":      {"a"},
		"a;":     {"a"},
		"a;;b":   {"a", "", "b"},
		";":      {""},
		";a;b;c": {"", "a", "b", "c"},
	} {
		var got []string
		for item, err := range over(stream).SplitAt(';') {
			require.NoError(t, err)
			got = append(got, string(item))
		}
		require.Equal(t, want, got, "%q", stream)
	}
}

func TestIteratorThatTimesOutCanGoOn(t *testing.T) {
	r := inParts("one\ntw", "", "o\n")
	var got []string
	var failed []error
	for len(got) < 2 {
		for line, err := range r.Lines() {
			if err != nil {
				require.Empty(t, line)
				failed = append(failed, err)
				continue // an error is the last pair
			}
			got = append(got, string(line))
		}
	}
	require.Equal(t, []string{"one", "two"}, got)
	require.Equal(t, []error{os.ErrDeadlineExceeded}, failed)
}

func TestLeavingAnIteratorLosesNothing(t *testing.T) {
	r := over("one\ntwo\nthree")
	for _, err := range r.Lines() {
		require.NoError(t, err)
		break
	}
	require.Equal(t, "two\nthree", rest(t, r))
}

func TestChunksPassErrorsOn(t *testing.T) {
	broken := errors.New("broken")
	for _, err := range failing(broken).Chunks() {
		require.Equal(t, broken, err)
	}
}
