package events

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestQueueIsInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var q queue
		var model []int
		got, next := -1, 0
		put := func() {
			n := next
			q.put(func() { got = n })
			model = append(model, n)
			next++
		}
		take := func() {
			f := q.take()
			if len(model) == 0 {
				require.Nil(t, f)
				return
			}
			require.NotNil(t, f)
			f()
			require.Equal(t, model[0], got)
			model = model[1:]
		}
		t.Repeat(map[string]func(*rapid.T){
			"put": func(t *rapid.T) {
				for range rapid.IntRange(1, 40).Draw(t, "puts") {
					put()
				}
			},
			"take": func(t *rapid.T) {
				for range rapid.IntRange(1, 40).Draw(t, "takes") {
					take()
				}
			},
			"": func(t *rapid.T) {
				require.Equal(t, len(model), q.len())
				waiting := 0
				for _, f := range q.ring {
					if f != nil {
						waiting++
					}
				}
				require.Equal(t, len(model), waiting, "what has been taken is let go")
			},
		})
		for range len(model) + 1 {
			take()
		}
	})
}

func TestQueueLetsGoOfItsMemory(t *testing.T) {
	for _, c := range []struct{ puts, ring int }{
		{1, 4}, {4, 4}, {5, 8}, {keptRing, keptRing}, {keptRing + 1, 0}, {1000, 0},
	} {
		var q queue
		for range c.puts {
			q.put(func() {})
		}
		for range c.puts {
			q.take()()
		}
		assert.Len(t, q.ring, c.ring, "after %d", c.puts)
	}
}
