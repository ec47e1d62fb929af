package smalltalk_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/sockets"
	"github.com/smalltalk-sockets/go/sockets/smalltalk"
)

func TestPorts(t *testing.T) {
	var ports, others smalltalk.Ports
	for name, want := range map[string]int{"echo": 7, "http": 80, "dns": 53, "ftp": 21, "smtp": 25} {
		port, err := ports.At(name)
		require.NoError(t, err)
		assert.Equal(t, want, port)
	}
	_, err := ports.At("mine")
	require.ErrorIs(t, err, sockets.ErrArgument)
	for _, port := range []int{-1, 65536} {
		require.ErrorIs(t, ports.Put("mine", port), sockets.ErrRange)
	}
	assert.Equal(t, 9, ports.AtIfAbsent("mine", 9))
	require.NoError(t, ports.Put("mine", 4711))
	require.NoError(t, ports.Put("http", 8080))
	assert.Equal(t, 4711, ports.AtIfAbsent("mine", 9))
	assert.Equal(t, 8080, ports.AtIfAbsent("http", 9))
	assert.Equal(t, 80, others.AtIfAbsent("http", 9), "tables share nothing")
}
