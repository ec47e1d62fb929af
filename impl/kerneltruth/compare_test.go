package kerneltruth

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestCompareNumbers(t *testing.T) {
	exact := step{Op: "read"}
	size := step{Op: "xfill", Quantitative: true}
	vague := step{Op: "read", Quantitative: true}
	memory := &replay{Harness: &Harness{}}
	kernel := &replay{Harness: &Harness{Kernel: true}}
	racy := &replay{Harness: &Harness{}, scenario: scenario{Racy: true}}
	for _, c := range []struct {
		r         *replay
		s         step
		name      string
		want, got float64
		same      bool
	}{
		{memory, exact, "n", 5, 5, true},
		{memory, exact, "n", 5, 4, false},
		{memory, vague, "n", 5, 4000, true},
		{memory, size, "total", 1000, 1100, true},
		{memory, size, "total", 1000, 800, false},
		{memory, size, "first", 1000, 10, true},
		{memory, size, "drained", 1000, 1900, true},
		{memory, size, "drained", 1000, 2100, false},
		{memory, size, "drained", 1000, 800, false},
		{kernel, size, "total", 1000, 10, true},
		{kernel, size, "total", 1000, 0, false},
		{kernel, exact, "n", 5, 4, false},
		{racy, size, "total", 1000, 0, true},
	} {
		err := c.r.compareNumbers(c.s, c.name, c.want, c.got)
		assert.Equal(t, c.same, err == nil, "%+v: %v", c, err)
	}
}

func TestCompareWantsEveryFact(t *testing.T) {
	r := &replay{Harness: &Harness{}, symbols: make(symbols)}
	s := step{Result: record{Facts: map[string]any{"n": 1.0, "remote": nil, "type": "*net.TCPConn"}}}
	assert.NoError(t, r.compare(s, outcome{facts: facts{"n": 1, "remote": nil, "data": `""`}}))
	assert.ErrorContains(t, r.compare(s, outcome{facts: facts{"n": 1}}), "remote")
	assert.ErrorContains(t, r.compare(s, outcome{facts: facts{"n": 1, "remote": "somebody"}}), "somebody")
	assert.ErrorContains(t, r.compare(s, outcome{facts: facts{"n": 1, "remote": nil, "data": `"x"`}}), "data")
}
