package smalltalk_test

import (
	"errors"
	"iter"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/sockets/smalltalk"
)

var errBroken = errors.New("broken")

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
	numbers := smalltalk.Each(1, 2, 3, 4)
	require.Equal(t, []int{2, 4}, all(t, smalltalk.Select(numbers, even)))
	require.Equal(t, []int{1, 3}, all(t, smalltalk.Reject(numbers, even)))
	require.Equal(t, []bool{false, true, false, true}, all(t, smalltalk.Collect(numbers, even)))
	require.Equal(t, []int{1, 2, 3, 4, 5}, all(t, smalltalk.Concat(numbers, smalltalk.Each[int](), smalltalk.Each(5))))
	require.Equal(t, []smalltalk.Pair[int, string]{{1, "a"}, {2, "b"}}, all(t, smalltalk.Zip2(numbers, smalltalk.Each("a", "b"))))
	require.Equal(t, []smalltalk.Pair[string, int]{{"a", 1}}, all(t, smalltalk.Zip2(smalltalk.Each("a"), numbers)))
}

func TestQuestionsToAStream(t *testing.T) {
	numbers := smalltalk.Each(1, 2, 3, 4)
	n, found, err := smalltalk.Detect(numbers, even)
	require.NoError(t, err)
	require.True(t, found)
	require.Equal(t, 2, n)
	_, found, err = smalltalk.Detect(numbers, func(n int) bool { return n > 9 })
	require.NoError(t, err)
	require.False(t, found)
	n, err = smalltalk.Count(numbers, even)
	require.NoError(t, err)
	require.Equal(t, 2, n)
	for _, c := range []struct {
		ask  func(iter.Seq2[int, error], func(int) bool) (bool, error)
		want bool
	}{{smalltalk.Any[int], true}, {smalltalk.All[int], false}, {smalltalk.None[int], false}} {
		got, err := c.ask(numbers, even)
		require.NoError(t, err)
		require.Equal(t, c.want, got)
		got, err = c.ask(smalltalk.Each[int](), even)
		require.NoError(t, err)
		require.Equal(t, !c.want, got, "of nothing")
	}
	text, err := smalltalk.Inject(numbers, "", func(s string, n int) string { return s + string(rune('0'+n)) })
	require.NoError(t, err)
	require.Equal(t, "1234", text)
	sum := func(a, b int) int { return a + b }
	n, err = smalltalk.Fold(numbers, sum)
	require.NoError(t, err)
	require.Equal(t, 10, n)
	_, err = smalltalk.Fold(smalltalk.Each[int](), sum)
	require.Equal(t, smalltalk.ErrEmpty, err)
}

func TestErrorsEndAStream(t *testing.T) {
	one := smalltalk.Each(1)
	for name, stream := range map[string]iter.Seq2[int, error]{
		"Select":  smalltalk.Select(broken(1), func(int) bool { return true }),
		"Reject":  smalltalk.Reject(broken(1), even),
		"Collect": smalltalk.Collect(broken(1), func(n int) int { return n }),
		"Concat":  smalltalk.Concat(broken(1), one),
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
	for _, pairs := range []iter.Seq2[smalltalk.Pair[int, int], error]{
		smalltalk.Zip2(broken(), one), smalltalk.Zip2(one, broken()),
	} {
		for _, err := range pairs {
			require.Equal(t, errBroken, err)
		}
	}
	for _, ask := range []func(iter.Seq2[int, error], func(int) bool) (bool, error){
		smalltalk.Any[int], smalltalk.All[int], smalltalk.None[int],
	} {
		yes, err := ask(broken(), even)
		require.Equal(t, errBroken, err)
		require.False(t, yes)
	}
	n, err := smalltalk.Inject(broken(1, 2), 0, func(a, b int) int { return a + b })
	require.Equal(t, errBroken, err)
	require.Equal(t, 3, n)
	n, err = smalltalk.Fold(broken(1, 2), func(a, b int) int { return a + b })
	require.Equal(t, errBroken, err)
	require.Equal(t, 3, n)
}

func TestStreamsStopWhenTheyAreLeft(t *testing.T) {
	endless := iter.Seq2[int, error](func(yield func(int, error) bool) {
		for n := 0; yield(n, nil); n++ {
		}
	})
	for _, stream := range []iter.Seq2[int, error]{
		smalltalk.Select(endless, even), smalltalk.Collect(endless, func(n int) int { return n }),
		smalltalk.Concat(endless, endless), smalltalk.Each(1, 2),
	} {
		for _, err := range stream {
			require.NoError(t, err)
			break
		}
	}
	for _, err := range smalltalk.Zip2(endless, endless) {
		require.NoError(t, err)
		break
	}
}
