package memory

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// The costs are what the kernel charges for one write of that size.
func TestPieceCost(t *testing.T) {
	for n, want := range map[int]int{1: 768, 192: 768, 193: 1280, 512: 1280, 3776: 4352, 4096: 4864, 36544: 37120} {
		assert.Equal(t, want, pieceCost(n), "%d bytes", n)
	}
	assert.Equal(t, 36544, largestPiece(defaultUnixBuffer))
	assert.Equal(t, 8192/2-64, largestPiece(8192))
}
