package sockets_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
)

func TestIPAddress(t *testing.T) {
	ns := sockets.NewNamespace(memory.New())
	a, err := ns.IPAddress.FromString("192.168.1.2")
	require.NoError(t, err)
	assert.Equal(t, "192.168.1.2", a.String())
	assert.Equal(t, []byte{192, 168, 1, 2}, a.AsByteArray())
	assert.Equal(t, ns.IPAddress.With(192, 168, 1, 2), a)
	assert.False(t, a.IsMulticast())
	assert.True(t, ns.IPAddress.With(224, 0, 0, 1).IsMulticast())
	b, err := ns.IPAddress.FromBytes(a.AsByteArray())
	require.NoError(t, err)
	assert.True(t, a == b)
	assert.Equal(t, "0.0.0.0", sockets.IPAddress{}.String())
	assert.Equal(t, "127.0.0.1", ns.IPAddress.LoopbackHost().String())
	assert.Equal(t, "0.0.0.0", ns.IPAddress.AnyLocalAddress().String())

	_, err = ns.IPAddress.FromBytes([]byte{1, 2, 3})
	require.EqualError(t, err, `sockets: address "[1 2 3]": has 3 bytes instead of 4`)
}

func TestIPAddressFromArray(t *testing.T) {
	ns := sockets.NewNamespace(memory.New())
	for _, tooLarge := range [][]uint32{{1, 2, 3, 256}, {256, 1}, {1, 2, 65536}, {1, 1 << 24}} {
		_, err := ns.IPAddress.FromArray(tooLarge...)
		require.ErrorIs(t, err, sockets.ErrRange, "%v", tooLarge)
	}
	_, err := ns.IPAddress.FromArray()
	require.EqualError(t, err, `sockets: address "[]": has 0 parts instead of 1 to 4`)
	_, err = ns.IPAddress.FromArray(1, 2, 3, 4, 5)
	require.EqualError(t, err, `sockets: address "[1 2 3 4 5]": has 5 parts instead of 1 to 4`)
}
