package kerneltruth

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// Every scenario is replayed whole, replayed in part, or left out, and the tables
// are right about each.
func TestTables(t *testing.T) {
	ids := make(map[string]bool)
	for _, s := range scenarios() {
		ids[s.ID] = true
		_, partly := inPart[s.ID]
		assert.False(t, partly && s.isLeftOut(), "%s is both left out and replayed in part", s.ID)
		assert.Equal(t, len(s.reasons()) > 0, partly || s.isLeftOut(), "%s: %v", s.ID, s.reasons())
		if s.isLeftOut() {
			continue
		}
		for _, n := range inPart[s.ID] {
			assert.Empty(t, outside(s, s.Steps[n-1]), "%s: step %d is not played anyway", s.ID, n)
		}
		for i, st := range s.Steps {
			if st.Op != "await" && st.Op != "check" && s.isPlayed(i) {
				assert.Contains(t, operations, st.Op, "%s: %s", s.ID, st.Text)
			}
		}
	}
	assert.Len(t, ids, 424)
	for id := range inPart {
		assert.Contains(t, ids, id)
	}
	for _, id := range leftOut {
		assert.Contains(t, ids, id)
	}
	assert.Len(t, slices.Compact(slices.Sorted(slices.Values(leftOut))), len(leftOut))
}

// In real time the scenarios that take longest begin first, each of them once.
func TestOrder(t *testing.T) {
	all := scenarios()
	assert.Equal(t, all, (&Harness{Virtual: true}).inOrder(all))
	sorted := (&Harness{}).inOrder(all)
	assert.Len(t, sorted, len(all))
	assert.True(t, slices.IsSortedFunc(sorted, func(a, b scenario) int { return int(b.took() - a.took()) }))
	assert.Greater(t, sorted[0].took(), time.Second)
	assert.Zero(t, sorted[len(sorted)-1].took())
}
