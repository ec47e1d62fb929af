// Package stats compares what was measured in rounds.
//
// What is measured in one round has met the same load of the machine, so a comparison
// pairs the values of a round. A round without a value is NaN.
package stats

import (
	"math"
	"slices"
)

// Median returns the middle of the values that are numbers: the mean of the two middle
// ones if their count is even, NaN if there are none.
func Median(values []float64) float64 {
	known := known(values)
	n := len(known)
	if n == 0 {
		return math.NaN()
	}
	return (known[(n-1)/2] + known[n/2]) / 2
}

// known returns the values that are numbers, in order.
func known(values []float64) []float64 {
	kept := slices.DeleteFunc(slices.Clone(values), math.IsNaN)
	slices.Sort(kept)
	return kept
}

// Spread is a value with the least and the largest of the rounds.
type Spread struct {
	// Mid is of the medians.
	Mid float64
	// Low and High are of single rounds.
	Low, High float64
	// Rounds is how many there were.
	Rounds int
}

// Of returns the median and the extremes of one series.
func Of(values []float64) Spread { return spread(Median(values), values) }

// Ratio returns the median of a divided by the median of b. Its extremes are of the
// ratios of single rounds.
func Ratio(a, b []float64) Spread {
	return spread(Median(a)/Median(b), paired(a, b, func(x, y float64) float64 { return x / y }))
}

// Difference returns the median of a less the median of b, under the rules of Ratio.
func Difference(a, b []float64) Spread {
	return spread(Median(a)-Median(b), paired(a, b, func(x, y float64) float64 { return x - y }))
}

func paired(a, b []float64, combine func(x, y float64) float64) (all []float64) {
	for i := range min(len(a), len(b)) {
		all = append(all, combine(a[i], b[i]))
	}
	return all
}

func spread(mid float64, values []float64) Spread {
	known := known(values)
	if len(known) == 0 {
		return Spread{math.NaN(), math.NaN(), math.NaN(), 0}
	}
	return Spread{mid, known[0], known[len(known)-1], len(known)}
}
