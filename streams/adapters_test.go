package streams_test

import (
	"errors"
	"io"
	"iter"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/readbuffer"
	"github.com/smalltalk-sockets/go/streams"
)

var errBroken = errors.New("broken")

// failing makes a reader whose source fails.
func failing(err error) *streams.Reader {
	return streams.NewReader(readbuffer.New(func([]byte) (int, error) {
		if err == nil {
			return 0, io.EOF
		}
		return 0, err
	}))
}

// broken gives numbers and then an error.
func broken(numbers ...int) iter.Seq2[int, error] {
	return func(yield func(int, error) bool) {
		for _, n := range numbers {
			if !yield(n, nil) {
				return
			}
		}
		yield(0, errBroken)
	}
}

func all[T any](t *testing.T, stream iter.Seq2[T, error]) []T {
	t.Helper()
	var items []T
	for item, err := range stream {
		require.NoError(t, err)
		items = append(items, item)
	}
	return items
}

func even(n int) bool { return n%2 == 0 }

func TestStreamsOutOfStreams(t *testing.T) {
	numbers := streams.Each(1, 2, 3, 4)
	require.Equal(t, []int{2, 4}, all(t, streams.Select(numbers, even)))
	require.Equal(t, []int{1, 3}, all(t, streams.Reject(numbers, even)))
	require.Equal(t, []bool{false, true, false, true}, all(t, streams.Collect(numbers, even)))
	require.Equal(t, []int{1, 2, 3, 4, 5}, all(t, streams.Concat(numbers, streams.Each[int](), streams.Each(5))))
	require.Equal(t, []streams.Pair[int, string]{{1, "a"}, {2, "b"}}, all(t, streams.Zip2(numbers, streams.Each("a", "b"))))
	require.Equal(t, []streams.Pair[string, int]{{"a", 1}}, all(t, streams.Zip2(streams.Each("a"), numbers)))
}

func TestQuestionsToAStream(t *testing.T) {
	numbers := streams.Each(1, 2, 3, 4)
	n, found, err := streams.Detect(numbers, even)
	require.NoError(t, err)
	require.True(t, found)
	require.Equal(t, 2, n)
	_, found, err = streams.Detect(numbers, func(n int) bool { return n > 9 })
	require.NoError(t, err)
	require.False(t, found)
	n, err = streams.Count(numbers, even)
	require.NoError(t, err)
	require.Equal(t, 2, n)
	for _, c := range []struct {
		ask  func(iter.Seq2[int, error], func(int) bool) (bool, error)
		want bool
	}{{streams.Any[int], true}, {streams.All[int], false}, {streams.None[int], false}} {
		got, err := c.ask(numbers, even)
		require.NoError(t, err)
		require.Equal(t, c.want, got)
		got, err = c.ask(streams.Each[int](), even)
		require.NoError(t, err)
		require.Equal(t, !c.want, got, "of nothing")
	}
	text, err := streams.Inject(numbers, "", func(s string, n int) string { return s + string(rune('0'+n)) })
	require.NoError(t, err)
	require.Equal(t, "1234", text)
	sum := func(a, b int) int { return a + b }
	n, err = streams.Fold(numbers, sum)
	require.NoError(t, err)
	require.Equal(t, 10, n)
	_, err = streams.Fold(streams.Each[int](), sum)
	require.Equal(t, streams.ErrEmpty, err)
}

func TestErrorsEndAStream(t *testing.T) {
	one := streams.Each(1)
	for name, stream := range map[string]iter.Seq2[int, error]{
		"Select":  streams.Select(broken(1), func(int) bool { return true }),
		"Reject":  streams.Reject(broken(1), even),
		"Collect": streams.Collect(broken(1), func(n int) int { return n }),
		"Concat":  streams.Concat(broken(1), one),
	} {
		var items []int
		var last error
		for item, err := range stream {
			require.NoError(t, last, name)
			if last = err; err == nil {
				items = append(items, item)
			}
		}
		require.Equal(t, errBroken, last, name)
		require.Equal(t, []int{1}, items, name)
	}
	for _, pairs := range []iter.Seq2[streams.Pair[int, int], error]{
		streams.Zip2(broken(), one), streams.Zip2(one, broken()),
	} {
		for _, err := range pairs {
			require.Equal(t, errBroken, err)
		}
	}
	for _, ask := range []func(iter.Seq2[int, error], func(int) bool) (bool, error){
		streams.Any[int], streams.All[int], streams.None[int],
	} {
		yes, err := ask(broken(), even)
		require.Equal(t, errBroken, err)
		require.False(t, yes)
	}
	n, err := streams.Inject(broken(1, 2), 0, func(a, b int) int { return a + b })
	require.Equal(t, errBroken, err)
	require.Equal(t, 3, n)
	n, err = streams.Fold(broken(1, 2), func(a, b int) int { return a + b })
	require.Equal(t, errBroken, err)
	require.Equal(t, 3, n)
}

func TestStreamsStopWhenTheyAreLeft(t *testing.T) {
	endless := iter.Seq2[int, error](func(yield func(int, error) bool) {
		for n := 0; yield(n, nil); n++ {
		}
	})
	for _, stream := range []iter.Seq2[int, error]{
		streams.Select(endless, even), streams.Collect(endless, func(n int) int { return n }),
		streams.Concat(endless, endless), streams.Each(1, 2),
	} {
		for _, err := range stream {
			require.NoError(t, err)
			break
		}
	}
	for _, err := range streams.Zip2(endless, endless) {
		require.NoError(t, err)
		break
	}
}
