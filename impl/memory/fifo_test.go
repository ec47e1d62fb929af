package memory

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// A fifo is a slice: values are appended at the end and removed at the front.
func TestFIFO(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var q fifo[int]
		var want []int
		next := 0
		t.Repeat(map[string]func(*rapid.T){
			"push": func(t *rapid.T) {
				for range rapid.IntRange(1, 20).Draw(t, "n") {
					q.push(next)
					want = append(want, next)
					next++
				}
			},
			"pop": func(t *rapid.T) {
				for range rapid.IntRange(0, len(want)).Draw(t, "n") {
					require.Equal(t, want[0], q.pop())
					want = want[1:]
				}
			},
			"clear": func(*rapid.T) {
				q.clear()
				want = nil
			},
			"": func(t *rapid.T) {
				require.Equal(t, len(want), q.len())
				for i, v := range want {
					require.Equal(t, v, *q.at(i))
				}
			},
		})
	})
}

// Values that pass through do not make it grow.
func TestFIFOUsesItsMemoryAgain(t *testing.T) {
	var q fifo[int]
	for range 10 {
		q.push(0)
	}
	for range 10000 {
		q.push(1)
		q.pop()
	}
	require.LessOrEqual(t, cap(q.items), 64)
}
