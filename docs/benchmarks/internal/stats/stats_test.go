package stats

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

var none = math.NaN()

func TestMedian(t *testing.T) {
	for _, c := range []struct {
		values []float64
		want   float64
	}{
		{[]float64{3, 1, 2}, 2},
		{[]float64{4, 1, 2, 3}, 2.5},
		{[]float64{none, 7, none}, 7},
	} {
		assert.Equal(t, c.want, Median(c.values), "%v", c.values)
	}
	assert.True(t, math.IsNaN(Median(nil)))
	assert.True(t, math.IsNaN(Median([]float64{none})))
}

func TestMedianLeavesItsArgumentAsItIs(t *testing.T) {
	values := []float64{3, 1, 2}
	Median(values)
	assert.Equal(t, []float64{3, 1, 2}, values)
}

// The ratio is of the medians, and the extremes are of pairs: a round in
// which everything is slow counts as any other.
func TestRatio(t *testing.T) {
	a, b := []float64{10, 20, 100}, []float64{5, 20, 40}
	assert.Equal(t, Spread{1, 1, 2.5, 3}, Ratio(a, b))
}

func TestRatioLeavesOutRoundsWithoutAPair(t *testing.T) {
	assert.Equal(t, Spread{2, 2, 2, 1}, Ratio([]float64{none, 4}, []float64{2, 2}))
	assert.Equal(t, 1, Ratio([]float64{4, 4}, []float64{2}).Rounds)
	assert.Zero(t, Ratio([]float64{none}, []float64{2}).Rounds)
}

func TestDifference(t *testing.T) {
	assert.Equal(t, Spread{3, 1, 4, 3}, Difference([]float64{5, 8, 9}, []float64{4, 5, 5}))
}

func TestOf(t *testing.T) {
	assert.Equal(t, Spread{2, 1, 9, 3}, Of([]float64{9, 1, 2}))
}
