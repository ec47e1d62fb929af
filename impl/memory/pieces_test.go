package memory

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestPieceCostsUntilItsLastByteIsRead(t *testing.T) {
	var q *pieces
	assert.Zero(t, q.cost())
	q = q.add(700, 0)
	q = q.add(5, 0)
	assert.Equal(t, pieceCost(700)+pieceCost(5), q.cost())
	q = q.take(699)
	assert.Equal(t, pieceCost(700)+pieceCost(5), q.cost())
	q = q.take(3)
	assert.Equal(t, pieceCost(5), q.cost())
	q = q.take(3)
	assert.Nil(t, q)
	assert.Zero(t, q.cost())
}

func TestPieceOfWhichAReaderHasTakenSome(t *testing.T) {
	var q *pieces
	q = q.add(10, 7)
	assert.Equal(t, pieceCost(10), q.cost())
	assert.Nil(t, q.take(3))
}

// After any adds and takes, the cost is that of the pieces that were not read to their
// end.
func TestPiecesCostWhatIsLeft(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var q *pieces
		defer func() { q.drop() }()
		var sizes []int
		read := 0
		t.Repeat(map[string]func(*rapid.T){
			"add": func(t *rapid.T) {
				n := rapid.IntRange(1, 40000).Draw(t, "size")
				q = q.add(n, 0)
				sizes = append(sizes, n)
			},
			"take": func(t *rapid.T) {
				left := -read
				for _, n := range sizes {
					left += n
				}
				if left == 0 {
					return
				}
				n := rapid.IntRange(1, left).Draw(t, "bytes")
				q = q.take(n)
				for read += n; len(sizes) > 0 && read >= sizes[0]; sizes = sizes[1:] {
					read -= sizes[0]
				}
			},
			"": func(t *rapid.T) {
				want := 0
				for _, n := range sizes {
					want += pieceCost(n)
				}
				require.Equal(t, want, q.cost())
			},
		})
	})
}
