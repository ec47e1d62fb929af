package kerneltruth

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// chooseJob returns the step that goes on in the background under the label of an
// await or a check.
//
// In a racy scenario the winner is not compared: the recorded result of one racer
// may be the result of any racer here, which keeps that part from then on.
func (r *replay) chooseJob(s step) *job {
	label := strings.TrimPrefix(s.Args["label"], "@")
	if !r.Racy {
		return r.job(label)
	}
	if as, ok := r.parts[label]; ok {
		return r.job(as)
	}
	for end := time.Now().Add(r.limit(s)); ; <-time.After(time.Millisecond) {
		for _, candidate := range r.racers(label) {
			if r.fits(s, r.job(candidate)) {
				r.parts[label] = candidate
				return r.job(candidate)
			}
		}
		if time.Now().After(end) {
			return r.job(label)
		}
	}
}

// job returns the step that was begun under a label.
func (r *replay) job(label string) *job { return r.named("@" + label).(*job) }

// racers returns the labels that have no part yet, the given one first.
func (r *replay) racers(first string) []string {
	labels := []string{first}
	for _, s := range r.Steps {
		if s.Label != "" && s.Label != first {
			labels = append(labels, s.Label)
		}
	}
	taken := slices.Collect(maps.Values(r.parts))
	return slices.DeleteFunc(labels, func(label string) bool { return slices.Contains(taken, label) })
}

// fits compares the result of a job with that of the step, and reports whether
// they agree. It does not keep what the comparison learns of symbols.
func (r *replay) fits(s step, j *job) bool {
	if done := j.awaitReturn(r.Virtual, 0); s.Result.Blocked || !done {
		return s.Result.Blocked != done
	}
	before := maps.Clone(r.symbols)
	err := r.compare(s, j.outcome)
	r.symbols = before
	return err == nil
}
