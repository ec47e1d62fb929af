package kerneltruth

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestCompareReadiness(t *testing.T) {
	for want, got := range map[string]string{
		"-": "", "IN|OUT|RDHUP": "IN|OUT", "OUT|ERR": "IN|OUT", "IN": "IN", "OUT": "OUT",
	} {
		assert.NoError(t, compareReadiness(want, got))
		for _, other := range []string{"", "IN", "OUT", "IN|OUT"} {
			if other != got {
				assert.Error(t, compareReadiness(want, other), "%s and %s", want, other)
			}
		}
	}
}
