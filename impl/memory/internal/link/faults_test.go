package link

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// faultsOf returns the fault source of a packet sequence between two hosts.
func faultsOf(seed uint64, from, to string, n uint64) faultSource {
	var l Link
	l.Init(Config{Seed: seed, From: from, To: to})
	return l.source(n)
}

// Draws are uniform, for each kind.
func TestDrawsAreUniform(t *testing.T) {
	const count = 100000
	d := faultsOf(1, "a", "b", 1)
	for kind := lossDraw; kind < drawKinds; kind++ {
		var below [10]int
		for n := range uint64(count) {
			value := d.draw(kind, n)
			below[int(value*10)]++ // which panics outside of 0 to below 1
		}
		for _, in := range below {
			assert.InDelta(t, count/10, in, count/200)
		}
	}
}

// Draws of different kinds, packets, sequences, links and seeds are independent.
func TestDrawsAreIndependent(t *testing.T) {
	const count = 20000
	of := func(d faultSource, kind int, from uint64) func(n uint64) bool {
		return func(n uint64) bool { return d.isHit(kind, n+from, 0.5) }
	}
	d := faultsOf(1, "a", "b", 1)
	one := of(d, lossDraw, 0)
	for name, other := range map[string]func(n uint64) bool{
		"thing":       of(d, jitterDraw, 0),
		"packet":      of(d, lossDraw, 1),
		"sequence":    of(faultsOf(1, "a", "b", 2), lossDraw, 0),
		"direction":   of(faultsOf(1, "b", "a", 1), lossDraw, 0),
		"host":        of(faultsOf(1, "a", "c", 1), lossDraw, 0),
		"name border": of(faultsOf(1, "", "ab", 1), lossDraw, 0),
		"seed":        of(faultsOf(2, "a", "b", 1), lossDraw, 0),
	} {
		same := 0
		for n := range uint64(count) {
			if one(n) == other(n) {
				same++
			}
		}
		assert.InDelta(t, count/2, same, count/50, name)
	}
}

func TestDrawsAreRepeatable(t *testing.T) {
	for n := range uint64(100) {
		assert.Equal(t, faultsOf(3, "a", "b", n).draw(lossDraw, n), faultsOf(3, "a", "b", n).draw(lossDraw, n))
		assert.False(t, faultsOf(3, "a", "b", 1).isHit(lossDraw, n, 0))
		assert.True(t, faultsOf(3, "a", "b", 1).isHit(lossDraw, n, 1))
	}
}
