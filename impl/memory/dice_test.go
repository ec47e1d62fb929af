package memory

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// diceOf returns the fault source of a flow between two hosts of a network.
func diceOf(seed uint64, from, to string, flow uint64) dice {
	n := NewNetwork(Seed(seed))
	l := &link{from: &Host{network: n, name: from}, to: &Host{network: n, name: to}}
	return l.rolled(flow)
}

// Draws are uniform, for each kind.
func TestDiceAreFair(t *testing.T) {
	const count = 100000
	d := diceOf(1, "a", "b", 1)
	for drawn := drawLoss; drawn < draws; drawn++ {
		var below [10]int
		for n := range uint64(count) {
			lot := d.lot(drawn, n)
			below[int(lot*10)]++ // which panics outside of 0 to below 1
		}
		for _, in := range below {
			assert.InDelta(t, count/10, in, count/200)
		}
	}
}

// Draws of different kinds, packets, flows, links and seeds are independent.
func TestDiceAreIndependent(t *testing.T) {
	const count = 20000
	of := func(d dice, drawn int, from uint64) func(n uint64) bool {
		return func(n uint64) bool { return d.strikes(drawn, n+from, 0.5) }
	}
	d := diceOf(1, "a", "b", 1)
	one := of(d, drawLoss, 0)
	for name, other := range map[string]func(n uint64) bool{
		"thing":       of(d, drawJitter, 0),
		"packet":      of(d, drawLoss, 1),
		"flow":        of(diceOf(1, "a", "b", 2), drawLoss, 0),
		"direction":   of(diceOf(1, "b", "a", 1), drawLoss, 0),
		"host":        of(diceOf(1, "a", "c", 1), drawLoss, 0),
		"name border": of(diceOf(1, "", "ab", 1), drawLoss, 0),
		"seed":        of(diceOf(2, "a", "b", 1), drawLoss, 0),
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

func TestDiceAreRepeatable(t *testing.T) {
	for n := range uint64(100) {
		assert.Equal(t, diceOf(3, "a", "b", n).lot(drawLoss, n), diceOf(3, "a", "b", n).lot(drawLoss, n))
		assert.False(t, diceOf(3, "a", "b", 1).strikes(drawLoss, n, 0))
		assert.True(t, diceOf(3, "a", "b", 1).strikes(drawLoss, n, 1))
	}
}
