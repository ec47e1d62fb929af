package memory

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/smalltalk-sockets/go/impl"
)

func TestKinds(t *testing.T) {
	for _, network := range []impl.Network{impl.TCP, impl.TCP4, impl.TCP6, impl.Unix} {
		k, err := streamKind(network)
		require.NoError(t, err)
		assert.Equal(t, network, k.network())
		_, err = datagramKind(network)
		assert.Error(t, err)
	}
	for _, network := range []impl.Network{impl.UDP, impl.UDP4, impl.UDP6, impl.Unixgram} {
		k, err := datagramKind(network)
		require.NoError(t, err)
		assert.Equal(t, network, k.network())
		_, err = streamKind(network)
		assert.Error(t, err)
	}
	for _, network := range []impl.Network{impl.ICMP4, impl.ICMP6} {
		k, err := rawKind(network)
		require.NoError(t, err)
		assert.Equal(t, network, k.network())
		_, err = datagramKind(network)
		assert.Error(t, err)
	}
	for k := range kind(len(networks)) {
		assert.Equal(t, k.network().IsUnix(), k.isUnix(), k.network())
		assert.Equal(t, k.network().IsRaw(), k.isRaw(), k.network())
		assert.Equal(t, k == tcp4 || k == udp4 || k == rawICMP4, k.isV4())
		assert.Equal(t, k == tcp6 || k == udp6 || k == rawICMP6, k.isV6())
	}
}
