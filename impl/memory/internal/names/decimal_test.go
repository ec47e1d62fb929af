package names

import (
	"net"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

func TestDecimal(t *testing.T) {
	for text, want := range map[string]int64{
		"": 0, "+": 0, "-": 0, "80": 80, "+80": 80, "-1": -1, "070": 70,
		"4294967295": 1<<32 - 1, "99999999999x": 1<<32 - 1,
	} {
		n, ok := Decimal(text)
		assert.True(t, ok, "%q", text)
		assert.Equal(t, want, n, "%q", text)
	}
	for _, text := range []string{"http", "8o", "1 ", "--1"} {
		_, ok := Decimal(text)
		assert.False(t, ok, "%q", text)
	}
}

// Package net reads the same numbers as ports, where they are ports.
func TestDecimalIsPackageNets(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[+-]?[0-9]{1,11}`).Draw(t, "text")
		n, ok := Decimal(text)
		port, err := net.LookupPort("tcp", text)
		assert.Equal(t, ok && n >= 0 && n <= 65535, err == nil)
		if err == nil {
			assert.Equal(t, int64(port), n)
		}
	})
}
