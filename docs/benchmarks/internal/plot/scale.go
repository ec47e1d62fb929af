package plot

import (
	"math"
)

// scale places values on a logarithmic axis.
type scale struct {
	low, high float64 // values, at from and to
	from, to  float64
}

func (s scale) at(value float64) float64 {
	part := math.Log(value/s.low) / math.Log(s.high/s.low)
	return s.from + part*(s.to-s.from)
}

// ticks returns the round values of the axis: each power of ten and, where they are
// few, its double and its fivefold.
func (s scale) ticks() (all []float64) {
	steps := []float64{1, 2, 5}
	if s.high/s.low > 3000 {
		steps = steps[:1]
	}
	for power := math.Pow(10, math.Floor(math.Log10(s.low))); power <= s.high; power *= 10 {
		for _, step := range steps {
			if tick := power * step; tick >= s.low*0.999 && tick <= s.high*1.001 {
				all = append(all, tick)
			}
		}
	}
	return all
}

// spans returns the scales of a chart, with some room around its points.
func (c Chart) spans() (x, y scale) {
	x, y = scale{low: math.Inf(1)}, scale{low: math.Inf(1)}
	for _, line := range c.Lines {
		for _, p := range line.Points {
			x.low, x.high = min(x.low, p.X), max(x.high, p.X)
			y.low, y.high = min(y.low, p.Low), max(y.high, p.High)
		}
	}
	widen := math.Pow(x.high/x.low, 0.03)
	x.low, x.high = x.low/widen, x.high*widen
	y.low, y.high = y.low/1.15, y.high*1.15
	return x, y
}
