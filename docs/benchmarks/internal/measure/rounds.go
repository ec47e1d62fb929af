package measure

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/smalltalk-sockets/go/docs/benchmarks/works"
)

// Runner measures one contender of a work.
type Runner interface {
	Run(ctx context.Context, work, contender string, once bool) (Result, error)
}

// Plan is what to measure.
type Plan struct {
	Works  []works.Work
	Rounds int
	// Report is given a line of text before each work.
	Report func(line string)
}

// Samples is what was measured.
type Samples struct {
	series   map[key][]float64
	failures map[string]string
}

type key struct{ work, contender, unit string }

// Of returns the values of all rounds, NaN where there is none.
func (s *Samples) Of(work, contender, unit string) []float64 {
	return s.series[key{work, contender, unit}]
}

// Failures are the contenders that have failed, as work/contender, with the first
// reason.
func (s *Samples) Failures() map[string]string { return s.failures }

// Execute measures every work in each round: its contenders come one after the other,
// and each round begins with another one. It ends early when the context does.
func (p Plan) Execute(ctx context.Context, r Runner) (*Samples, error) {
	s := &Samples{map[key][]float64{}, map[string]string{}}
	clock := newClock(p)
	for round := range p.Rounds {
		for _, w := range p.Works {
			if w.Rounds > 0 && round >= w.Rounds {
				continue
			}
			p.Report(fmt.Sprintf("round %d of %d, %s, %s", round+1, p.Rounds, clock.next(w), w.Name))
			for i := range w.Contenders {
				c := w.Contenders[(i+round)%len(w.Contenders)]
				result, err := r.Run(ctx, w.Name, c.Name, w.Once)
				if ctx.Err() != nil {
					return s, ctx.Err()
				}
				s.add(w.Name, c.Name, round, result, err)
			}
			clock.done(w)
		}
	}
	return s, nil
}

func (s *Samples) add(work, contender string, round int, result Result, err error) {
	if name := work + "/" + contender; err != nil && s.failures[name] == "" {
		s.failures[name] = err.Error()
	}
	for unit, value := range result {
		k := key{work, contender, unit}
		for len(s.series[k]) < round {
			s.series[k] = append(s.series[k], math.NaN())
		}
		s.series[k] = append(s.series[k], value)
	}
}

// clock tells how far a plan is and how long the rest of it takes.
type clock struct {
	total, at int
	left      map[string]int
	took      map[string]time.Duration
	began     time.Time
}

func newClock(p Plan) *clock {
	c := &clock{left: map[string]int{}, took: map[string]time.Duration{}}
	for _, w := range p.Works {
		times := p.Rounds
		if w.Rounds > 0 {
			times = min(times, w.Rounds)
		}
		c.left[w.Name] = times
		c.total += times
	}
	return c
}

// next returns the progress, at the beginning of a work.
func (c *clock) next(works.Work) string {
	c.at++
	c.began = time.Now()
	return fmt.Sprintf("work %d of %d, %s left", c.at, c.total, c.rest())
}

func (c *clock) done(w works.Work) {
	c.left[w.Name]--
	c.took[w.Name] = time.Since(c.began)
}

// rest estimates the time that is left: each work takes as long as the last time, and
// one that was not measured yet as long as the others on average.
func (c *clock) rest() string {
	if len(c.took) == 0 {
		return "an unknown time"
	}
	var sum, rest time.Duration
	for _, took := range c.took {
		sum += took
	}
	mean := sum / time.Duration(len(c.took))
	for name, times := range c.left {
		took, known := c.took[name]
		if !known {
			took = mean
		}
		rest += time.Duration(times) * took
	}
	return rest.Round(time.Second).String()
}
