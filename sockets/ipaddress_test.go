package sockets_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

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
	assert.Equal(t, "0.0.0.0", ns.IPAddress.New().String())
	assert.Equal(t, "0.0.0.0", sockets.IPAddress{}.String())
	assert.Equal(t, "127.0.0.1", ns.IPAddress.LoopbackHost().String())
	assert.Equal(t, ns.IPAddress.New(), ns.IPAddress.AnyLocalAddress())
	assert.Equal(t, ns.IPAddress.New(), ns.IPAddress.UnknownAddress())
	assert.Equal(t, 4, ns.IPAddress.AddressSize())
	assert.Equal(t, 4, ns.IPAddress.Version())

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

func TestIPAddressClasses(t *testing.T) {
	ns := sockets.NewNamespace(memory.New())
	for text, want := range map[string]struct {
		class                 string
		network, host, subnet uint32
	}{
		"0.0.0.0":         {"A", 0, 0, 0},
		"10.1.2.3":        {"A", 10, 0x010203, 0},
		"127.255.255.255": {"A", 127, 0xFFFFFF, 0},
		"128.0.0.0":       {"B", 0x8000, 0, 0},
		"172.16.1.2":      {"B", 0xAC10, 0x0102, 16},
		"191.255.1.2":     {"B", 0xBFFF, 0x0102, 255},
		"192.0.2.1":       {"C", 0xC00002, 1, 2},
		"223.7.8.9":       {"C", 0xDF0708, 9, 8},
		"224.0.0.251":     {"D", 0xE00000, 251, 0},
		"239.1.2.3":       {"D", 0xEF0102, 3, 2},
		"240.0.0.1":       {"E", 0xF00000, 1, 0},
		"255.255.255.255": {"E", 0xFFFFFF, 255, 255},
	} {
		a, err := ns.IPAddress.FromString(text)
		require.NoError(t, err)
		assert.Equal(t, want.class, string(a.AddressClass()), text)
		assert.Equal(t, want.network, a.Network(), text)
		assert.Equal(t, want.host, a.Host(), text)
		assert.Equal(t, want.subnet, a.Subnet(), text)
	}
	assert.Equal(t, byte('A'), sockets.IPAddress{}.AddressClass())
}

// TestIPAddressRecomposes: the number of the network and that of the host are all
// of an address, and only class D is multicast.
func TestIPAddressRecomposes(t *testing.T) {
	ns := sockets.NewNamespace(memory.New())
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.Uint32().Draw(t, "number")
		a, err := ns.IPAddress.FromArray(number)
		require.NoError(t, err)
		bits := map[byte]int{'A': 24, 'B': 16, 'C': 8, 'D': 8, 'E': 8}[a.AddressClass()]
		require.NotZero(t, bits)
		assert.Equal(t, number, a.Network()<<bits|a.Host())
		assert.Less(t, uint64(a.Host()), uint64(1)<<bits)
		assert.Equal(t, a.AddressClass() == 'D', a.IsMulticast())
	})
}
