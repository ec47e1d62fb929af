//go:build linux || darwin || freebsd || windows

package kernel

import (
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
			id, err := z.id(i.Name)
			require.NoError(t, err)
			assert.Equal(t, uint32(i.Index), id)
			assert.Equal(t, i.Name, z.nameOf(id))
			id, err = z.id(strconv.Itoa(i.Index))
			require.NoError(t, err)
			assert.Equal(t, uint32(i.Index), id)
		}
		assert.Equal(t, "99999", z.nameOf(99999))
		id, err := z.id("")
		require.NoError(t, err)
		assert.Zero(t, id)
		assert.Empty(t, z.nameOf(0))
		_, err = z.id("no-such-zone")
		require.Error(t, err)
	}
}
