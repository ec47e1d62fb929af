package measure

import (
	"context"
	"errors"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/docs/benchmarks/works"
)

// script returns one result after the other, and remembers what was asked for.
type script struct {
	order []string
	fails string
}

func (s *script) Run(_ context.Context, work, contender string, _ bool) (Result, error) {
	s.order = append(s.order, work+"/"+contender)
	if contender == s.fails && len(s.order) < 4 {
		return nil, errors.New("broken")
	}
	return Result{"ns/op": float64(len(s.order))}, nil
}

func plan(lines *[]string) Plan {
	return Plan{Rounds: 3, Report: func(line string) { *lines = append(*lines, line) }, Works: []works.Work{
		{Name: "a", Contenders: []works.Contender{{Name: "x"}, {Name: "y"}}},
		{Name: "b", Rounds: 1, Contenders: []works.Contender{{Name: "x"}}},
	}}
}

// Each round begins with another contender, and a work ends after its own rounds.
func TestExecuteGoesRoundInTurn(t *testing.T) {
	var s script
	var lines []string
	samples, err := plan(&lines).Execute(t.Context(), &s)
	require.NoError(t, err)
	assert.Equal(t, []string{"a/x", "a/y", "b/x", "a/y", "a/x", "a/x", "a/y"}, s.order)
	assert.Equal(t, []float64{1, 5, 6}, samples.Of("a", "x", "ns/op"))
	assert.Equal(t, []float64{2, 4, 7}, samples.Of("a", "y", "ns/op"))
	assert.Equal(t, []float64{3}, samples.Of("b", "x", "ns/op"))
	require.Len(t, lines, 4)
	assert.Contains(t, lines[3], "round 3 of 3, work 4 of 4")
}

func TestExecuteKeepsFailures(t *testing.T) {
	s := script{fails: "y"}
	var lines []string
	samples, err := plan(&lines).Execute(t.Context(), &s)
	require.NoError(t, err)
	assert.Equal(t, map[string]string{"a/y": "broken"}, samples.Failures())
	values := samples.Of("a", "y", "ns/op")
	require.Len(t, values, 3)
	assert.True(t, math.IsNaN(values[0]))
	assert.Equal(t, []float64{4, 7}, values[1:])
}

func TestExecuteEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var lines []string
	_, err := plan(&lines).Execute(ctx, &script{})
	assert.ErrorIs(t, err, context.Canceled)
}
