package memory

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// A list is a slice whose new elements come first.
func TestStreamList(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var first *stream
		var want []*stream
		t.Repeat(map[string]func(*rapid.T){
			"before": func(*rapid.T) {
				s := &stream{}
				first = s.insertBefore(first)
				want = slices.Insert(want, 0, s)
			},
			"without": func(t *rapid.T) {
				if len(want) == 0 {
					return
				}
				i := rapid.IntRange(0, len(want)-1).Draw(t, "place")
				s := want[i]
				first = s.removeFrom(first)
				want = slices.Delete(want, i, i+1)
				require.False(t, s.inTable)
				require.Nil(t, s.prev)
				require.Nil(t, s.next)
			},
			"": func(t *rapid.T) {
				var got []*stream
				var prev *stream
				for s := first; s != nil; prev, s = s, s.next {
					require.True(t, s.inTable)
					require.Same(t, prev, s.prev)
					got = append(got, s)
				}
				require.Len(t, got, len(want))
				for i := range want {
					require.Same(t, want[i], got[i])
				}
			},
		})
	})
}
