package queue

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

type linked struct{ links Links[linked] }

func (v *linked) Links() *Links[linked] { return &v.links }

// A list is a slice whose new values come first.
func TestList(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var first *linked
		var want []*linked
		t.Repeat(map[string]func(*rapid.T){
			"prepend": func(*rapid.T) {
				v := &linked{}
				first = Prepend(first, v)
				want = slices.Insert(want, 0, v)
			},
			"remove": func(t *rapid.T) {
				if len(want) == 0 {
					return
				}
				i := rapid.IntRange(0, len(want)-1).Draw(t, "place")
				v := want[i]
				first = Remove(first, v)
				want = slices.Delete(want, i, i+1)
				require.Zero(t, v.links)
			},
			"": func(t *rapid.T) {
				var got []*linked
				var prev *linked
				for v := first; v != nil; prev, v = v, v.links.Next {
					require.Same(t, prev, v.links.prev)
					got = append(got, v)
				}
				require.Len(t, got, len(want))
				for i := range want {
					require.Same(t, want[i], got[i])
				}
			},
		})
	})
}
