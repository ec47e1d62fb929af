package kerneltruth

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/smalltalk-sockets/go/impl/impltest/long"
)

// Everything in a record counts: when one result in it is changed, the replay
// finds a difference, and finds it at that step.
func TestMutants(t *testing.T) {
	long.NotShort(t)
	harness := teethOf(flawed{})
	for _, s := range scenarios() {
		if s.isLeftOut() || s.Racy || s.isLoop() || s.looksUp() {
			continue
		}
		t.Run(s.ID, func(t *testing.T) {
			t.Parallel()
			for i := range s.Steps {
				if !s.isPlayed(i) {
					continue
				}
				for what, mutant := range mutants(s.Steps[i]) {
					mutated := s
					mutated.Steps = slices.Clone(s.Steps)
					mutated.Steps[i] = mutant
					err := harness.play(t, mutated, note{})
					assert.ErrorContains(t, err, mutant.Text, what)
				}
			}
		})
	}
}

// isLoop reports whether the scenario has loops of many calls, which would take
// too long to repeat.
func (s scenario) isLoop() bool {
	return slices.ContainsFunc(s.Steps, func(st step) bool { return strings.HasPrefix(st.Op, "x") })
}

// looksUp reports whether the scenario looks names up or removes paths, which
// the harness of these tests does not know.
func (s scenario) looksUp() bool {
	return slices.ContainsFunc(s.Steps, func(st step) bool {
		return strings.Contains(st.Text, ".test") || st.Op == "rm"
	})
}

// mutants are the step with one result changed, by what is changed.
func mutants(s step) map[string]step {
	all := make(map[string]step)
	mutant := func(what string, change func(r *record)) {
		m := s
		m.Result.Facts = maps.Clone(s.Result.Facts)
		change(&m.Result)
		all[what] = m
	}
	if s.Result.Blocked {
		mutant("waiting", func(r *record) { r.Blocked = false })
		return all
	}
	if s.Op != "sleep" && s.Millis < 150 {
		mutant("returning", func(r *record) { r.Blocked = true })
	}
	switch {
	case s.Result.Err != nil:
		mutant("the error", func(r *record) { r.Err = nil })
	case s.Op != "getpeername": // whether it fails decides whether it is played
		mutant("the success", func(r *record) { r.Err = &failure{Op: "bind", Errno: "EACCES"} })
	}
	for name, value := range s.Result.Facts {
		if s.isUnasked(name) || s.Quantitative || s.Result.Err != nil && name != "n" {
			continue
		}
		mutant(fmt.Sprintf("%s %v", name, value), func(r *record) { r.Facts[name] = another(name, value) })
	}
	return all
}

// another returns a different value.
func another(name string, value any) any {
	switch value := value.(type) {
	case float64:
		return value + 1
	case bool:
		return !value
	case string:
		if name == "revents" && strings.Contains(value, "OUT") {
			return "-"
		}
		if name == "revents" {
			return "OUT"
		}
		return value + " and more"
	default:
		return "something"
	}
}
