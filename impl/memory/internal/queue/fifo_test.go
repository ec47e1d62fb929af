package queue

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// A FIFO is a slice: values are appended at the end and removed at the front.
func TestFIFO(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var q FIFO[int]
		var want []int
		next := 0
		t.Repeat(map[string]func(*rapid.T){
			"push": func(t *rapid.T) {
				for range rapid.IntRange(1, 20).Draw(t, "n") {
					q.Push(next)
					want = append(want, next)
					next++
				}
			},
			"pop": func(t *rapid.T) {
				for range rapid.IntRange(0, len(want)).Draw(t, "n") {
					require.Equal(t, want[0], q.Pop())
					want = want[1:]
				}
			},
			"clear": func(*rapid.T) {
				q.Clear()
				want = nil
			},
			"": func(t *rapid.T) {
				require.Equal(t, len(want), q.Len())
				for i, v := range want {
					require.Equal(t, v, *q.At(i))
				}
			},
		})
	})
}

// Values that pass through do not make it grow.
func TestFIFOUsesItsMemoryAgain(t *testing.T) {
	var q FIFO[int]
	for range 10 {
		q.Push(0)
	}
	for range 10000 {
		q.Push(1)
		q.Pop()
	}
	require.LessOrEqual(t, cap(q.items), 64)
}

// An empty queue keeps the memory of a few values, and no value.
func TestFIFOForgets(t *testing.T) {
	var q FIFO[*int]
	for range 5000 {
		q.Push(new(int))
	}
	for range 4000 {
		q.Pop()
	}
	for range 5000 { // it moves the values to the front meanwhile
		q.Push(new(int))
		q.Pop()
	}
	for i, v := range q.items[:cap(q.items)] {
		require.Equal(t, i >= q.first && i < len(q.items), v != nil, "%d", i)
	}
	for q.Len() > 0 {
		q.Pop()
	}
	require.Nil(t, q.items)
	q.Push(new(int))
	q.Pop()
	require.NotNil(t, q.items)
	require.Nil(t, q.items[:1][0])
}
