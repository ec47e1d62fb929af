package report

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/docs/benchmarks/internal/stats"
	"github.com/smalltalk-sockets/go/docs/benchmarks/works"
)

// fixed is what was measured, by work, contender and unit.
type fixed map[[3]string][]float64

func (f fixed) Of(work, contender, unit string) []float64 { return f[[3]string{work, contender, unit}] }

func (f fixed) Failures() map[string]string { return map[string]string{"a/z": "it | broke"} }

// TestGoalsAreMeasured requires a benchmark for each goal.
func TestGoalsAreMeasured(t *testing.T) {
	contenders := map[string]map[string]bool{}
	for _, w := range works.All() {
		contenders[w.Name] = map[string]bool{"": true}
		for _, c := range w.Contenders {
			contenders[w.Name][c.Name] = true
		}
	}
	for _, g := range goals() {
		require.Contains(t, contenders, g.work, g.what)
		assert.True(t, contenders[g.work][g.ours], "%s: %s has no contender %q", g.what, g.work, g.ours)
		assert.True(t, contenders[g.work][g.against], "%s: %s has no contender %q", g.what, g.work, g.against)
		assert.Equal(t, g.kind == amount, g.against == "", g.what)
	}
}

func TestGoal(t *testing.T) {
	s := fixed{{"w", "ours", "ns/op"}: {10, 20}, {"w", "peer", "ns/op"}: {30, 30}}
	for _, c := range []struct {
		kind   kind
		want   float64
		mid    float64
		met    bool
		figure string
	}{
		{faster, 1.5, 2, true, "2.00×"},
		{faster, 2.5, 2, false, "2.00×"},
		{share, 0.5, 0.5, true, "0.50 of it"},
		{share, 0.4, 0.5, false, "0.50 of it"},
		{amount, 15, 15, true, "15.0 ns"},
		{extra, -20, -15, false, "+-15.00 ns"},
	} {
		g := goal{"what", "w", "ours", "peer", "ns/op", c.kind, c.want}
		m := g.measured(s)
		assert.Equal(t, c.mid, m.Mid)
		assert.Equal(t, 2, m.Rounds)
		assert.Equal(t, c.met, g.met(m.Mid))
		assert.Equal(t, c.figure, g.figure(m.Mid))
	}
}

func TestDigits(t *testing.T) {
	for value, want := range map[float64]string{1.234: "1.23", 12.34: "12.3", 123.4: "123", 12345.6: "12346", 0.004: "0.00"} {
		assert.Equal(t, want, digits(value))
	}
	assert.Equal(t, "–", digits(math.NaN()))
}

func TestCell(t *testing.T) {
	assert.Equal(t, "2.00 <sub>1.00–3.00</sub>", cell(stats.Spread{Mid: 2, Low: 1, High: 3, Rounds: 2}))
	assert.Equal(t, "**0.50**", cell(stats.Spread{Mid: 0.5, Low: 0.5, High: 0.5, Rounds: 1}))
	assert.Empty(t, cell(stats.Of(nil)))
}
