//go:build linux || darwin || freebsd || windows

package kernel

import (
	"math"
	"net"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestZonesAreNamesAndNumbers(t *testing.T) {
	interfaces, err := net.Interfaces()
	require.NoError(t, err)
	var z zone
	for range 2 {
		for _, i := range interfaces {
			id := z.lookUpNumber(i.Name)
			assert.Equal(t, uint32(i.Index), id)
			assert.Equal(t, i.Name, z.lookUpName(id))
			assert.Equal(t, uint32(i.Index), z.lookUpNumber(strconv.Itoa(i.Index)))
		}
		assert.Equal(t, "99999", z.lookUpName(99999))
		assert.Zero(t, z.lookUpNumber(""))
		assert.Empty(t, z.lookUpName(0))
		assert.Zero(t, z.lookUpNumber("no-such-zone"))
		assert.EqualValues(t, 7, z.lookUpNumber("7x"), "as package net reads it")
		assert.EqualValues(t, uint32(math.MaxUint32), z.lookUpNumber("99999999999"))
	}
}
