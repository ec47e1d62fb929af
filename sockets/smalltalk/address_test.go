package smalltalk_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/smalltalk-sockets/go/impl/memory"
	"github.com/smalltalk-sockets/go/sockets"
	"github.com/smalltalk-sockets/go/sockets/smalltalk"
)

func TestKindsOfAddresses(t *testing.T) {
	ns := sockets.NewNamespace(memory.New())
	four, six, unix := ns.IPAddress.AnyLocalAddress(), ns.IP6Address.AnyLocalAddress(), ns.UnixAddress.AnyLocalAddress()
	assert.Equal(t, four, smalltalk.UnknownAddress(ns.IPAddress))
	assert.Equal(t, six, smalltalk.UnknownAddress(ns.IP6Address))
	assert.Equal(t, unix, smalltalk.UnknownAddress(ns.UnixAddress))
	assert.Equal(t, sockets.SocketAddress(four), smalltalk.UnknownAddress(ns.SocketAddress))
	assert.Equal(t, 4, smalltalk.AddressSize(four))
	assert.Equal(t, 16, smalltalk.AddressSize(six))
	assert.Equal(t, 4, smalltalk.Version(four))
	assert.Equal(t, 6, smalltalk.Version(six))
	assert.Zero(t, smalltalk.Version(unix))
}

func TestClassesOfNetworks(t *testing.T) {
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
		assert.Equal(t, want.class, string(smalltalk.AddressClass(a)), text)
		assert.Equal(t, want.network, smalltalk.Network(a), text)
		assert.Equal(t, want.host, smalltalk.Host(a), text)
		assert.Equal(t, want.subnet, smalltalk.Subnet(a), text)
	}
	assert.Equal(t, byte('A'), smalltalk.AddressClass(sockets.IPAddress{}))
}

// TestAddressesRecompose: the number of the network and that of the host are all
// of an address, and only class D is multicast.
func TestAddressesRecompose(t *testing.T) {
	ns := sockets.NewNamespace(memory.New())
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.Uint32().Draw(t, "number")
		a, err := ns.IPAddress.FromArray(number)
		require.NoError(t, err)
		bits := map[byte]int{'A': 24, 'B': 16, 'C': 8, 'D': 8, 'E': 8}[smalltalk.AddressClass(a)]
		require.NotZero(t, bits)
		assert.Equal(t, number, smalltalk.Network(a)<<bits|smalltalk.Host(a))
		assert.Less(t, uint64(smalltalk.Host(a)), uint64(1)<<bits)
		assert.Equal(t, smalltalk.AddressClass(a) == 'D', a.IsMulticast())
	})
}
